"""Images of a competition, taken from its folder."""

from __future__ import annotations

import pytest

from server.errors import NotFoundError
from server.services import page_images
from server.storage import save_file
from tests import factories

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def competition(any_database):
    return any_database.write(factories.make_competition)


@pytest.fixture
def publish(any_database, storage, competition, tmp_path):
    def act(**images):
        folder = tmp_path / "images"
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        for name, content in images.items():
            (folder / name.replace("_dot_", ".")).write_bytes(content)
        copies = {path: save_file(storage, path, "images/harbour") for path in page_images.list_paths(tmp_path)}
        about = {"competition": competition, "storage": storage, "folder": tmp_path, "now": factories.NOW}
        before = {stored.key for stored in copies.values()}
        any_database.write(page_images.publish, copies=copies, **about)
        found = any_database.read(page_images.list_images, competition=competition)
        for key in before - {image.storage_key for image in found}:  # what is not taken is the caller's to delete
            storage.delete(key)
        return {image.name: image for image in found}

    return act


def test_images_are_kept_and_nothing_else(publish):
    assert list(publish(a_dot_png=PNG, b_dot_svg=b"<svg/>", c_dot_html=b"x")) == ["a.png"]


def test_an_image_that_is_the_same_stays_and_others_follow_the_folder(publish, storage):
    first = publish(a_dot_png=PNG, b_dot_png=PNG + b"b")

    second = publish(a_dot_png=PNG, b_dot_png=PNG + b"c")

    assert second["a.png"].storage_key == first["a.png"].storage_key
    assert second["b.png"].storage_key != first["b.png"].storage_key
    assert {file.key for file in storage.list_files("images")} == {each.storage_key for each in second.values()}
    assert publish() == {}


def test_a_link_is_passed_over(publish, tmp_path):
    publish()
    (tmp_path / "secret").write_bytes(PNG)
    (tmp_path / "images" / "a.png").symlink_to(tmp_path / "secret")

    assert page_images.list_paths(tmp_path) == []


def test_one_that_is_not_there_is_told(any_database, competition):
    with pytest.raises(NotFoundError):
        any_database.read(page_images.get_image, competition=competition, name="a.png")
