"""A bundle becomes a competition, whole or not at all, and can be brought up to date."""

import hashlib
import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.bundles import load_bundle, prepare_bundle
from server.domain.honesty import HonestMode
from server.domain.spec_parts import SplitSpec, TimelineSpec
from server.domain.submissions import SubmissionStatus
from server.errors import ConflictError, NameTakenError, NotFoundError
from server.models import (
    AuditEvent,
    Competition,
    DataFile,
    LeaderboardRow,
    MetricFile,
    Page,
    Role,
    ShadowScore,
    Solution,
    Submission,
    Team,
)
from server.services import board_rows, publishing
from server.services.publishing import SolutionChangedError
from tests import factories
from tests.fakes import FakeQueue
from tests.publishing import publish_bundle

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def churn(tmp_path_factory):
    """Return a bundle of the repository with its data."""
    bundle = load_bundle(ROOT / "competitions" / "customer-churn")
    return bundle, prepare_bundle(bundle, tmp_path_factory.mktemp("churn"))


@pytest.fixture
def host(any_database):
    """Return who creates competitions."""
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


def create(database, storage, queue, churn, host, now):
    bundle, prepared = churn
    return publish_bundle(
        database,
        publishing.create_from_bundle,
        storage=storage,
        queue=queue,
        bundle=bundle,
        prepared=prepared,
        host=host,
        now=now,
    )


def count(database, table):
    return database.read(lambda session: session.scalar(select(func.count()).select_from(table)))


def test_limits_and_the_delay_of_the_final_board_come_from_the_description(
    any_database, storage, queue, churn, host, now
):
    bundle, prepared = churn
    spec = bundle.spec.model_copy(update={"total_limit": 300, "finalize_after_minutes": 90})

    competition = create(any_database, storage, queue, (replace(bundle, spec=spec), prepared), host, now)

    assert (competition.total_limit, competition.finalize_after_minutes) == (300, 90)


def test_p24_the_record_keeps_which_words_limits_and_deadlines_an_update_changed(
    any_database, storage, queue, churn, host, now
):
    bundle, prepared = churn
    create(any_database, storage, queue, churn, host, now)
    spec = bundle.spec.model_copy(update={"total_limit": 300, "n_selected": 1, "title": "Leavers"})
    publish_bundle(
        any_database,
        publishing.update_from_bundle,
        storage=storage,
        queue=queue,
        bundle=replace(bundle, spec=spec),
        prepared=prepared,
        host=host,
        now=now,
    )

    made, changed = any_database.read(
        lambda session: session.scalars(
            select(AuditEvent).where(AuditEvent.subject.like("competition:%")).order_by(AuditEvent.id)
        ).all()
    )

    assert made.detail["before"] is None
    assert (made.action, made.detail["after"]["daily_limit"]) == ("competition.create", bundle.spec.daily_limit)
    assert (changed.action, changed.user_id) == ("competition.update", host.id)
    assert changed.detail == {
        "before": {"title": bundle.spec.title, "total_limit": None, "n_selected": bundle.spec.n_selected},
        "after": {"title": "Leavers", "total_limit": 300, "n_selected": 1},
    }


def test_a_bundle_is_published_with_pages_files_and_solution(any_database, storage, queue, churn, host, now):
    competition = create(any_database, storage, queue, churn, host, now)

    solution = any_database.read(lambda session: session.scalars(select(Solution)).one())
    assert (competition.slug, competition.published_at, competition.host_id) == ("customer-churn", now, host.id)
    assert (solution.metric, solution.version) == ("roc_auc", 1)
    assert solution.n_public > 100
    assert solution.n_private > solution.n_public
    assert count(any_database, Page) == 4
    assert count(any_database, DataFile) == 4


def test_the_version_of_the_solution_records_how_its_split_was_drawn(any_database, storage, queue, churn, host, now):
    bundle, prepared = churn
    split = SplitSpec(public_share=0.25, seed=7, drawing="stratified", by="churn")
    drawn = replace(bundle, spec=bundle.spec.model_copy(update={"split": split}))

    create(any_database, storage, queue, (drawn, prepared), host, now)

    kept = any_database.read(lambda session: session.scalars(select(Solution.split)).one())
    assert kept == {"public_share": 0.25, "seed": 7, "drawing": "stratified", "by": "churn"}


def test_the_honest_mode_and_its_step_hold_from_publishing_on(any_database, storage, queue, churn, host, now):
    bundle, prepared = churn
    rounded = replace(bundle, spec=bundle.spec.model_copy(update={"honest_mode": HonestMode.ROUNDED}))

    competition = publish_bundle(
        any_database,
        publishing.create_from_bundle,
        storage=storage,
        queue=queue,
        bundle=rounded,
        prepared=prepared,
        host=host,
        now=now,
        rounding_step=0.01,
    )

    assert (competition.honest_mode, competition.rounding_step) == (HonestMode.ROUNDED, 0.01)
    with pytest.raises(SolutionChangedError, match=r"honest mode .* is rounded and would become exact"):
        update(any_database, storage, bundle, prepared, host, now)


def test_its_baselines_are_submissions_that_wait_to_be_scored(any_database, storage, queue, churn, host, now):
    create(any_database, storage, queue, churn, host, now)

    waiting = any_database.read(lambda session: session.scalars(select(Submission).order_by(Submission.id)).all())
    assert [row.status for row in waiting] == [SubmissionStatus.PENDING] * len(churn[0].spec.baselines)
    assert queue.jobs == [(row.id, 1) for row in waiting]
    assert any_database.read(lambda session: {team.is_baseline for team in session.scalars(select(Team))}) == {True}


def test_a_slug_is_taken_once(any_database, storage, queue, churn, host, now):
    create(any_database, storage, queue, churn, host, now)

    with pytest.raises(NameTakenError):
        create(any_database, storage, queue, churn, host, now)
    assert count(any_database, Competition) == 1


def update(database, storage, bundle, prepared, host, now):
    return publish_bundle(
        database,
        publishing.update_from_bundle,
        storage=storage,
        queue=FakeQueue(),
        bundle=bundle,
        prepared=prepared,
        host=host,
        now=now,
    )


def test_an_update_that_forgets_later_brings_rows_back(any_database, storage, queue, churn, host, now):
    bundle, prepared = churn
    short, long = (
        replace(bundle, spec=bundle.spec.model_copy(update={"rolling_days": days, "baselines": ()})) for days in (7, 30)
    )
    later = now + timedelta(days=8)

    def hand_in(session):
        competition, user = session.scalars(select(Competition)).one(), factories.make_user(session)
        team = factories.make_team(session, competition=competition, user=user)
        factories.make_submission(
            session, competition=competition, team=team, user=user, public_score=0.9, received_at=now
        )
        board_rows.rebuild_row(session, team_id=team.id, now=now)

    create(any_database, storage, queue, (short, prepared), host, now)
    any_database.write(hand_in)
    counts = [count(any_database, LeaderboardRow)]
    any_database.write(board_rows.leave_outdated, now=later)
    counts.append(count(any_database, LeaderboardRow))
    for changed in (long, short):
        update(any_database, storage, changed, prepared, host, later)
        counts.append(count(any_database, LeaderboardRow))

    assert counts == [1, 0, 1, 0]


def test_an_update_brings_text_and_limits_up_to_date(any_database, storage, queue, churn, host, now, tmp_path):
    create(any_database, storage, queue, churn, host, now)
    folder = tmp_path / "customer-churn"
    shutil.copytree(churn[0].folder, folder)
    spec = folder / "competition.yaml"
    spec.write_text(spec.read_text().replace("title: Customer Churn", "title: Who Leaves"))
    (folder / "overview.md").write_text("# New words\n")

    competition = update(any_database, storage, load_bundle(folder), churn[1], host, now)

    pages = any_database.read(lambda session: session.scalars(select(Page).order_by(Page.id)).all())
    assert competition.title == "Who Leaves"
    assert pages[0].markdown == "# New words\n"
    assert (len(pages), count(any_database, DataFile), count(any_database, Solution)) == (4, 4, 1)


def test_an_update_never_changes_labels_under_scored_submissions(
    any_database, storage, queue, churn, host, now, tmp_path
):
    bundle, _ = churn
    create(any_database, storage, queue, churn, host, now)
    folder = tmp_path / "customer-churn"
    shutil.copytree(bundle.folder, folder)
    spec = folder / "competition.yaml"
    spec.write_text(spec.read_text().replace("name: roc_auc", "name: binary_log_loss"))

    with pytest.raises(publishing.SolutionChangedError, match="Nothing was updated"):
        update(any_database, storage, load_bundle(folder), churn[1], host, now)


def test_a_rescore_takes_the_metric_of_the_folder_and_nothing_else(
    any_database, storage, queue, churn, host, now, tmp_path
):
    create(any_database, storage, queue, churn, host, now)
    folder = tmp_path / "customer-churn"
    shutil.copytree(churn[0].folder, folder)
    spec = folder / "competition.yaml"
    text = spec.read_text().replace("name: roc_auc", "name: binary_log_loss")
    spec.write_text(text.replace("title: Customer Churn", "title: Who Leaves"))
    more = {"storage": storage, "prepared": churn[1], "host": host, "reason": "Another metric.", "now": now}

    with pytest.raises(ConflictError, match="nothing to score again"):
        publish_bundle(any_database, publishing.rescore_from_bundle, bundle=churn[0], **more)
    rescore = publish_bundle(any_database, publishing.rescore_from_bundle, bundle=load_bundle(folder), **more)

    assert (rescore.solution.version, rescore.solution.metric, rescore.base_version) == (2, "binary_log_loss", 1)
    competition = any_database.read(lambda session: session.scalars(select(Competition)).one())
    assert (competition.title, competition.solution_version) == ("Customer Churn", 1)
    assert count(any_database, ShadowScore) == 2  # of its baselines


OWN = (
    "{name: Ranking cost, file: metric.py, higher_is_better: false, description: What it costs., parameters: {k: [1]}}"
)


@pytest.fixture
def own(churn, tmp_path):
    """Return the folder of the same competition with a metric of the host's own."""
    folder = tmp_path / "customer-churn"
    shutil.copytree(churn[0].folder, folder)
    spec = folder / "competition.yaml"
    text = re.sub(r"^metric:.*?^(?=\S)", f"metric: {OWN}\n", spec.read_text(), flags=re.DOTALL | re.MULTILINE)
    spec.write_text(text)
    (folder / "metric.py").write_text("def score(solution, submission, row_id_column_name): return 1.0\n")
    return folder


def test_a_metric_file_is_kept_with_its_hash_and_pinned_by_the_solution(
    any_database, storage, queue, churn, host, now, own
):
    create(any_database, storage, queue, (load_bundle(own), churn[1]), host, now)

    solution = any_database.read(lambda session: session.scalars(select(Solution)).one())
    kept = solution.metric_file
    content = (own / "metric.py").read_bytes()
    assert (solution.metric, solution.metric_parameters) == ("custom", {"k": [1]})
    assert (kept.title, kept.description, kept.category) == ("Ranking cost", "What it costs.", "")
    assert (kept.higher_is_better, kept.is_complete, kept.created_at) == (False, False, now)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    with storage.open(kept.storage_key) as file:
        assert file.read() == content


def test_an_update_may_rename_a_metric_of_ones_own_and_not_change_it(
    any_database, storage, queue, churn, host, now, own
):
    create(any_database, storage, queue, (load_bundle(own), churn[1]), host, now)
    spec = own / "competition.yaml"
    spec.write_text(spec.read_text().replace("Ranking cost", "Cost"))

    update(any_database, storage, load_bundle(own), churn[1], host, now)

    [kept] = any_database.read(lambda session: session.scalars(select(MetricFile)).all())
    assert kept.title == "Cost"
    for path, old, new in ((spec, "better: false", "better: true"), (own / "metric.py", "1.0", "2.0")):
        text = path.read_text()
        path.write_text(text.replace(old, new))
        with pytest.raises(publishing.SolutionChangedError):
            update(any_database, storage, load_bundle(own), churn[1], host, now)
        path.write_text(text)


def test_what_was_never_created_cannot_be_updated(any_database, storage, churn, host, now):
    with pytest.raises(NotFoundError, match="Create it first"):
        update(any_database, storage, *churn, host, now)


def test_the_end_of_what_is_final_is_not_moved(any_database, storage, queue, churn, host, now):
    bundle, prepared = churn
    times = TimelineSpec(starts_at=now, ends_at=now + timedelta(days=1))
    spec = bundle.spec.model_copy(update={"practice": False, "timeline": times})
    competition = create(any_database, storage, queue, (replace(bundle, spec=spec), prepared), host, now)

    def finalize(session):
        session.get_one(Competition, competition.id).finalized_at = now + timedelta(days=2)

    any_database.write(finalize)
    later = times.model_copy(update={"ends_at": now + timedelta(days=9)})

    with pytest.raises(ConflictError, match="its end cannot be moved any more"):
        update(
            any_database,
            storage,
            replace(bundle, spec=spec.model_copy(update={"timeline": later})),
            prepared,
            host,
            now,
        )
