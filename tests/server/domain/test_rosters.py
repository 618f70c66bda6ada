"""A roster is read by its usual headers, in the usual encodings and divisions, and each fault has its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.names import USER_NAME
from server.domain.rosters import RosterRow, decode_roster, read_roster, suggest_name
from server.errors import InvalidInputError

ADA = RosterRow(line=2, full_name="Ada Lovelace", email="ada@uni.example", section="Group A")


@pytest.mark.parametrize(
    "text",
    [
        "name,e-mail,section\nAda Lovelace,ada@uni.example,Group A\n",
        "Name;E-Mail;Section\r\nAda Lovelace;ada@uni.example;Group A\r\n",
        "Full name\tEmail address\tGroup\nAda  Lovelace \t ada@uni.example\tGroup A",
        '\ufeffname,email,class\n"Ada Lovelace",ada@uni.example,Group A\n',
        "First name,Last name,Email address,Groups\nAda,Lovelace,ada@uni.example,Group A\n",
        "Vorname;Nachname;E-Mail-Adresse;Gruppe\nAda;Lovelace;ada@uni.example;Group A\n",
        "name,email,section,remark\nAda Lovelace,ada@uni.example,Group A,tall\n",
    ],
)
def test_usual_files_are_read_alike(text: str):
    roster = read_roster(text)

    assert roster.faults == ()
    assert roster.rows == (ADA,)


def test_what_a_header_means_is_told_and_what_is_not_read():
    roster = read_roster("Student,SIS Login ID,Section,Quiz 1\nAda,ada,A,7\n")

    assert roster.columns == {"Student": "name", "SIS Login ID": "user name", "Section": "section"}
    assert roster.ignored == ("Quiz 1",)


def test_a_gradebook_of_canvas_is_read_without_its_second_row():
    roster = read_roster(
        "Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (23)\n"
        "    Points Possible,,,,,10.00\n"
        '"Block, Jasen",11,20261204,jblock3430,XC 101,8.00\n'
    )

    assert roster.faults == ()
    assert roster.rows == (
        RosterRow(3, user_name="jblock3430", full_name="Jasen Block", section="XC 101", student_id="20261204"),
    )


def test_a_login_that_is_an_address_is_the_address():
    (row,) = read_roster("Student,SIS Login ID\nAda,ada@uni.example\n").rows

    assert (row.user_name, row.email) == ("", "ada@uni.example")


def test_a_lone_column_of_names_without_spaces_has_user_names():
    assert [row.user_name for row in read_roster("name,section\nada,A\nbo,B\n").rows] == ["ada", "bo"]
    assert [row.full_name for row in read_roster("name,section\nAda L,A\nbo,B\n").rows] == ["Ada L", "bo"]


def test_all_faults_are_told_at_once_with_their_lines():
    roster = read_roster(
        "user name,e-mail,section,student id\n"
        "ada,ada@uni.example,A,1\n"
        "\n"
        "b*,bo@@uni,A,2\n"
        "cy,ADA@uni.example,A,3,extra\n"
        "Ada,ADA@UNI.example,A,1\n"
        ",,A,4\n"
        f"dot,dot@uni.example,{'x' * 81},5\n"
    )

    assert [fault.partition(":")[0] for fault in roster.faults] == [
        "Line 4",
        "Line 4",
        "Line 5",
        "Line 6",
        "Line 6",
        "Line 6",
        "Line 7",
        "Line 8",
    ]
    text = "\n".join(roster.faults)
    assert "“b*” is no user name." in text
    assert "“bo@@uni” is no e-mail address." in text
    assert "5 cells; expected 4, as in the header." in text
    assert "the user name “Ada” stands on line 2, too." in text
    assert "the student ID “1” stands on line 2, too." in text
    assert "neither a name nor an e-mail address." in text
    assert "the section has 81 characters; at most 80 are kept." in text


def test_the_line_of_a_row_counts_lines_within_cells():
    roster = read_roster('name,e-mail\n"Ada\nLovelace",ada@uni.example\nBo,bo@@uni\n')

    assert roster.rows[0].full_name == "Ada Lovelace"
    assert roster.faults[0].startswith("Line 4:")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "The file is empty"),
        (" \n\n", "The file is empty"),
        ("name,email\n", "no rows"),
        ("colour,shape\nred,round\n", "no column for a name or an e-mail address is found among “colour”, “shape”"),
        ("name,student\nAda,Ada\n", "“name”, “student” all mean the name"),
        ('name,email\n"Ada,ada@uni.example\n', "a quotation mark that is not closed"),
        ("name,email\n" + "".join(f"A{n},a{n}@uni.example\n" for n in range(2001)), "at most 2,000"),
    ],
)
def test_what_is_no_roster_is_refused_with_what_is_expected(text: str, fault: str):
    assert fault in "\n".join(read_roster(text).faults)


def test_files_of_spreadsheets_are_decoded():
    text = "name,e-mail\nZoë,zoe@uni.example\n"

    assert decode_roster(text.encode()) == text
    assert decode_roster(text.encode("utf-8-sig")) == text
    assert decode_roster(text.encode("utf-16")) == text


def test_another_encoding_is_refused_with_its_line():
    with pytest.raises(InvalidInputError) as refusal:
        decode_roster("name\nAda\nZoë\n".encode("latin-1"))

    assert "Line 3 is not UTF-8." in refusal.value.fields["roster"]


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(InvalidInputError) as refusal:
        decode_roster(b"x" * 400_001)

    assert "at most 400,000" in refusal.value.fields["roster"]


@pytest.mark.parametrize(
    ("email", "full_name", "name"),
    [
        ("t.pham@uni.example", "Tuan Pham", "t-pham"),
        ("", "Zoë Müller", "zoe-muller"),
        ("", "李", "student"),
        ("admin@uni.example", "", "student-admin"),
        ("x@uni.example", "", "student-x"),
        ("x" * 60 + "@uni.example", "", "x" * 32),
    ],
)
def test_a_user_name_is_made_of_the_address_or_the_name(email: str, full_name: str, name: str):
    assert suggest_name(RosterRow(2, email=email, full_name=full_name)) == name


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_user_name_that_is_made_has_the_form_of_one(local: str, full_name: str):
    name = suggest_name(RosterRow(2, email=f"{local}@uni.example" if local else "", full_name=full_name))

    assert USER_NAME.fullmatch(name)
    assert 2 <= len(name) <= 40


@given(st.text(alphabet=st.sampled_from('ab@.,;\t"\n\r\0é '), max_size=80))
def test_any_text_is_read_with_rows_or_faults(text: str):
    roster = read_roster("name,e-mail\n" + text)

    assert roster.rows or roster.faults
