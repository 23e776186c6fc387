"""What a learner hands in stays as it is, in time or late by the rule, again as often as the rule allows."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from lms.assignments import services, works
from lms.assignments.errors import ChangedElsewhere, NotAgain, NothingToHandIn, TooLate, TooManyFiles
from lms.assignments.models import Work
from lms.assignments.signals import work_handed_in
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.enrolments import days
from lms.uploads.errors import UploadRefused
from tests.uploads.conftest import PDF, Sender


def pdf(name="laporan.pdf"):
    return FileStorage(io.BytesIO(PDF), name)


def due(desk, day=4):
    """The last second of that day, in the cohort's zone."""
    desk.change(due_day=day)
    return desk.standing().due.at


def test_the_due_date_is_the_end_of_the_cohorts_day_in_its_own_zone(desk):
    moment = due(desk, 4).astimezone(ZoneInfo("Asia/Jayapura"))
    assert moment.date() == desk.cohort.starts_on + timedelta(days=3)
    assert moment.time() == datetime(2026, 1, 1, 23, 59, 59).time()  # noqa: DTZ001


def test_a_cohorts_own_date_goes_before_the_reckoned_one(desk):
    own = now() + timedelta(days=9)
    with unit_of_work():
        services.set_due(desk.assignment, desk.cohort.id, own)
    assert desk.standing().due.at == own
    with unit_of_work():
        services.set_due(desk.assignment, desk.cohort.id, None)
    assert desk.standing().due is None


def test_what_is_handed_in_has_a_receipt_that_proves_it(desk):
    work = desk.work("Isi laporan.", files=(pdf(),))
    assert work.receipt == works.digest(work)
    assert len(work.receipt_code) == 14
    work.text = "Isi laporan!"
    assert work.receipt != works.digest(work)


def test_an_empty_work_is_not_handed_in(desk):
    with pytest.raises(NothingToHandIn):
        desk.work("  \n ")


def test_every_version_is_kept_and_the_next_begins_as_a_copy(desk):
    first = desk.work("Satu", files=(pdf(),))
    with unit_of_work():
        draft = services.open_draft(desk.assignment, desk.activity, desk.cast.learner.id, at=now())
        assert (draft.number, draft.text, [f.name for f in draft.files]) == (2, "Satu", ["laporan.pdf"])
        services.remove_file(draft, draft.files[0].public_id, at=now())
        services.save_draft(draft, desk.assignment, "Dua", seen=draft.edits, at=now())
        services.hand_in(desk.assignment, desk.activity, desk.cast.learner.id, at=now())
    newest, oldest = desk.standing().works
    assert (newest.text, oldest.text, len(newest.files), len(oldest.files)) == ("Dua", "Satu", 0, 1)
    assert oldest.receipt == works.digest(oldest) == first.receipt


def test_handing_in_twice_is_handing_in_once(desk):
    work = desk.work()
    with unit_of_work():
        again = services.hand_in(desk.assignment, desk.activity, desk.cast.learner.id, at=now())
    assert again.id == work.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Work)) == 1


def test_late_work_is_refused_where_the_rule_says_so(desk):
    end = due(desk)
    desk.change(late_rule="refuse", grace_minutes=10)
    with pytest.raises(TooLate):
        desk.work(at=end + timedelta(minutes=11))
    assert desk.work(at=end + timedelta(minutes=10)).late_days == 0


@pytest.mark.parametrize(("after", "late"), [(timedelta(minutes=30), 0), (timedelta(minutes=31), 1), (timedelta(hours=24), 1),
                                             (timedelta(hours=24, seconds=1), 2), (timedelta(days=6), 6)])
def test_late_days_are_days_begun_after_the_due_moment_and_none_within_the_grace(desk, after, late):
    end = due(desk)
    desk.change(grace_minutes=30)
    assert desk.work(at=end + after).late_days == late


def test_until_it_is_marked_one_hands_in_as_often_as_one_likes(desk):
    desk.work("Satu")
    work = desk.work("Dua")
    desk.mark(work, 10, 5)
    with pytest.raises(NotAgain):
        desk.work("Tiga")


def test_a_certain_number_of_times_is_that_number(desk):
    desk.change(again_rule="times", again_times=2)
    desk.work("Satu")
    desk.work("Dua")
    with pytest.raises(NotAgain):
        desk.work("Tiga")


def test_only_what_was_returned_is_handed_in_again_and_is_not_late_for_it(desk):
    end = due(desk)
    desk.change(again_rule="returned", late_rule="refuse")
    work = desk.work("Satu", at=end)
    with pytest.raises(NotAgain):
        desk.work("Dua", at=end)
    with unit_of_work():
        services.return_work(desk.activity, work, "Tambahkan alasan.", at=now())
    again = desk.work("Dua", at=end + timedelta(days=3))
    assert (again.number, again.late_days) == (2, 0)


def test_two_windows_cannot_silently_replace_one_another(desk):
    with unit_of_work():
        draft = services.open_draft(desk.assignment, desk.activity, desk.cast.learner.id, at=now())
        services.save_draft(draft, desk.assignment, "Dari ponsel", seen=0, at=now())
    with pytest.raises(ChangedElsewhere), unit_of_work():
        draft = services.open_draft(desk.assignment, desk.activity, desk.cast.learner.id, at=now())
        services.save_draft(draft, desk.assignment, "Dari kantor", seen=0, at=now())
    assert desk.standing().draft.text == "Dari ponsel"


def test_files_are_of_the_kinds_and_the_number_allowed(desk):
    desk.change(kinds=["image"])
    with pytest.raises(UploadRefused):
        services.keep([pdf()], desk.assignment)
    desk.change(kinds=["pdf"], files_most=1)
    with pytest.raises(TooManyFiles):
        desk.work(files=(pdf(), pdf("lampiran.pdf")))


def test_who_sends_a_bad_file_with_good_ones_is_told_that_none_was_kept(desk, as_user):
    address, learner = f"/assignments/{desk.activity.public_id}/work", as_user(desk.cast.learner)
    empty = [(io.BytesIO(b""), "kosong.pdf")]
    alone = learner.post(address, data={"text": "Isi", "files": empty})
    both = learner.post(address, data={"text": "Isi", "files": [(pdf().stream, "baik.pdf"), (io.BytesIO(b""), "kosong.pdf")]})
    assert (alone.status_code, both.status_code) == (422, 422)
    assert "kosong.pdf: Berkas kosong." in both.text
    assert "Pilih juga berkas lainnya sekali lagi" in both.text
    assert "Pilih juga berkas lainnya" not in alone.text


def test_two_files_of_one_name_keep_apart(desk):
    work = desk.work(files=(pdf(), pdf()))
    assert [file.name for file in work.files] == ["laporan.pdf", "laporan (2).pdf"]


def test_handing_in_is_announced_and_completes_where_that_is_the_rule(app, desk):
    heard = []
    work_handed_in.connect(app, lambda _app, *, event: heard.append(event.number))
    desk.activity.completion = "handed_in"
    db.session.commit()
    desk.work()
    assert heard == [1]
    assert desk.is_done


def test_nothing_is_handed_in_after_the_cohorts_last_day(desk, as_user, monkeypatch):
    monkeypatch.setattr(days, "is_running", lambda *_: False)
    answer = as_user(desk.cast.learner).get(f"/assignments/{desk.activity.public_id}/work")
    assert answer.status_code == 409


# The pages


@pytest.mark.parametrize("hand_in", [{}, {"hand_in": "1"}])
def test_what_was_typed_when_the_time_was_up_is_shown_to_be_copied(desk, as_user, hand_in):
    browser, page = as_user(desk.cast.learner), f"/assignments/{desk.activity.public_id}/work"
    browser.post(page, data={"text": "Laporan awal.", "edits": "0", "files": (io.BytesIO(PDF), "bukti.pdf")},
                 content_type="multipart/form-data")
    desk.change(late_rule="refuse", grace_minutes=10)
    own_due(desk, timedelta(minutes=-9))
    assert browser.get(f"/assignments/{desk.activity.public_id}/hand-in").status_code == 200
    own_due(desk, timedelta(minutes=-11))
    refused = browser.post(page, data={"text": "Laporan yang lebih panjang.", "edits": "1"} | hand_in)
    assert refused.status_code == 409
    assert "Laporan yang lebih panjang." in refused.text
    assert "Tenggat sudah lewat" in refused.text
    kept = browser.get(page)
    assert (kept.status_code, "Laporan awal." in kept.text, "bukti.pdf" in kept.text) == (200, True, True)
    assert page in browser.get(f"/activities/{desk.activity.public_id}").text
    assert browser.post(f"/assignments/{desk.activity.public_id}/hand-in").location == page
    assert desk.standing().newest is None


def test_work_handed_in_by_the_page_counts_as_in_time_to_the_end_of_the_grace(desk, as_user):
    browser, page = as_user(desk.cast.learner), f"/assignments/{desk.activity.public_id}"
    desk.change(late_rule="refuse", grace_minutes=10)
    own_due(desk, timedelta(minutes=-9))
    browser.post(page + "/work", data={"text": "Tepat pada waktunya.", "edits": "0", "hand_in": "1"})
    assert browser.post(page + "/hand-in").status_code == 303
    assert desk.standing().newest.late_days == 0


def own_due(desk, after):
    with unit_of_work():
        services.set_due(desk.assignment, desk.cohort.id, now() + after)


def test_a_learner_writes_adds_a_file_looks_over_and_hands_in_without_scripts(desk, as_user):
    browser, page = as_user(desk.cast.learner), f"/assignments/{desk.activity.public_id}/work"
    data = {"text": "Laporan **tebal**.", "edits": "0", "files": (io.BytesIO(PDF), "bukti.pdf"), "hand_in": "1"}
    answer = browser.post(page, data=data, content_type="multipart/form-data")
    assert (answer.status_code, answer.location) == (303, f"/assignments/{desk.activity.public_id}/hand-in")
    looked = browser.get(answer.location).text
    assert "<strong>tebal</strong>" in looked
    assert "bukti.pdf" in looked
    done = browser.post(answer.location)
    assert done.status_code == 303
    shown = browser.get(done.location).text
    assert desk.standing().newest.receipt_code in shown
    assert "persis seperti yang Anda kumpulkan" in shown


def test_files_sent_ahead_become_part_of_the_work(desk, learner_sends):
    ids = [learner_sends.send(PDF, name).rsplit("/", 1)[1] for name in ("satu.pdf", "dua.pdf")]
    answer = learner_sends.browser.post(f"/assignments/{desk.activity.public_id}/work", data={
        "text": "x", "edits": "0", "files-upload": ids})
    assert answer.status_code == 303
    assert [file.name for file in desk.standing().draft.files] == ["satu.pdf", "dua.pdf"]
    assert learner_sends.ask("HEAD", f"/uploads/{ids[0]}").status_code == 404


def test_a_file_sent_ahead_and_left_out_stays_out(desk, learner_sends):
    page, send = f"/assignments/{desk.activity.public_id}/work", learner_sends.browser.post
    desk.change(files_most=1)
    wanted, other = (learner_sends.send(PDF, name).rsplit("/", 1)[1] for name in ("satu.pdf", "dua.pdf"))
    form = {"text": "x", "edits": "0", "seen-files-upload": [wanted, other]}
    assert send(page, data={"text": "x", "edits": "0"}, headers={"Accept": "application/json"}).json["edits"] == 1
    form["edits"] = "1"
    refused = send(page, data=form | {"files-upload": [wanted, other]})
    assert refused.status_code == 422
    assert refused.text.count(" checked><input type=\"hidden\" name=\"seen-files-upload\"") == 2
    unread = send(page, data=form | {"files-upload": [wanted], "text": "x" * 1_000_001})
    assert unread.status_code == 422
    assert unread.text.count(" checked><input type=\"hidden\" name=\"seen-files-upload\"") == 1, "the tick taken off stays off"
    assert send(page, data=form | {"files-upload": [wanted]}).status_code == 303
    assert "dua.pdf" not in learner_sends.browser.get(page).text
    assert [file.name for file in desk.standing().draft.files] == ["satu.pdf"]
    assert learner_sends.ask("HEAD", f"/uploads/{other}").status_code == 404


def test_nothing_can_be_sent_ahead_that_could_not_be_handed_in(desk, learner_sends, cast, as_user):
    desk.change(file_mb=1)
    assert learner_sends.begin(1_000_001).status_code == 413
    assert Sender(as_user(cast.stranger), desk.activity.public_id, "assignments.work").begin().status_code == 404
    desk.mark(desk.work(), 10, 5)
    assert learner_sends.begin().status_code == 409


def test_the_script_saves_the_text_and_is_told_the_count(desk, as_user):
    browser, page = as_user(desk.cast.learner), f"/assignments/{desk.activity.public_id}/work"
    first = browser.post(page, data={"text": "Satu", "edits": "0"}, headers={"Accept": "application/json"})
    assert first.json["edits"] == 1
    stale = browser.post(page, data={"text": "Lama", "edits": "0"}, headers={"Accept": "application/json"})
    assert stale.status_code == 409
    assert desk.standing().draft.text == "Satu"


def test_a_stranger_sees_neither_work_nor_files(desk, as_user):
    work = desk.work(files=(pdf(),))
    for user in (desk.cast.stranger, desk.cast.organiser):
        browser = as_user(user)
        assert browser.get(f"/assignments/work/{work.public_id}").status_code in (403, 404)
        assert browser.get(f"/assignments/files/{work.files[0].public_id}").status_code == 404
        assert browser.get(f"/assignments/{desk.activity.public_id}/work").status_code in (403, 404)


def test_a_draft_is_the_learners_alone(desk, as_user):
    kept = services.keep([pdf()], desk.assignment)
    with unit_of_work():
        draft = services.open_draft(desk.assignment, desk.activity, desk.cast.learner.id, at=now())
        services.save_draft(draft, desk.assignment, "Belum jadi", kept, seen=0, at=now())
    marker = as_user(desk.cast.instructor)
    assert "Belum jadi" not in marker.get(f"/assignments/{desk.activity.public_id}/marking").text
    assert marker.get(f"/assignments/{desk.activity.public_id}/marking/{draft.public_id}").status_code == 404
    assert marker.get(f"/assignments/files/{draft.files[0].public_id}").status_code == 404


def test_a_file_that_was_handed_in_is_caged_and_only_downloaded(desk, as_user):
    work = desk.work(files=(pdf(),))
    answer = as_user(desk.cast.instructor).get(f"/assignments/files/{work.files[0].public_id}")
    assert answer.data == PDF
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_markup_in_a_text_is_shown_and_never_run(desk, as_user):
    work = desk.work("<script>alert(1)</script> ![x](javascript:alert(1))")
    shown = as_user(desk.cast.instructor).get(f"/assignments/{desk.activity.public_id}/marking/{work.public_id}").text
    assert "<script>alert" not in shown
    assert 'src="javascript' not in shown


def test_all_versions_are_among_ones_own_data(desk, as_user):
    desk.work("Satu", files=(pdf(),))
    told = as_user(desk.cast.learner).get("/profile/data.json").json["assignments"]
    assert (told[0]["text"], told[0]["files"][0]["name"]) == ("Satu", "laporan.pdf")


def test_who_has_handed_in_is_led_to_what_was_handed_in(desk, as_user):
    desk.change(again_rule="returned")
    desk.work()
    browser = as_user(desk.cast.learner)
    led = browser.get(f"/assignments/{desk.activity.public_id}/work")
    assert led.status_code == 303
    assert "Anda sudah mengumpulkannya" in browser.get(led.location).text
