"""What Podium does not have: empty lists, and refusals in a sentence."""

from tests.server.web.kaggle.conftest import Kaggle

FORUM = "/discussions.DiscussionApiService"


def test_lists_of_topics_are_empty(ada: Kaggle):
    assert ada.get("ListCompetitionTopics", competitionName="harbour") == {"topics": [], "totalCount": 0}
    assert ada.get("ListTopicMessages", competitionName="harbour", topicId=1) == {"messages": []}
    assert ada.ask("ListComments", service=FORUM, topicId=1).json == {"comments": [], "nextPageToken": ""}
    assert ada.ask("GetTopic", service=FORUM, id=1).status_code == 404
    assert ada.ask("ListEntities", service="/search.SearchApiService").json == {"documents": [], "nextPageToken": ""}


def test_what_is_not_there_is_refused_in_a_sentence(ada: Kaggle):
    answer = ada.ask("CreateRocket")

    assert (answer.status_code, answer.json["message"]) == (400, "Podium has no CompetitionApiService/CreateRocket.")
