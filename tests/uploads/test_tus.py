"""What https://tus.io/protocols/resumable-upload 1.0.0 asks of a server, section by section."""

import base64
import hashlib
from datetime import timedelta

import pytest

from lms.core import staging
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.uploads import jobs, queries, services
from lms.uploads.models import Upload
from tests.uploads.conftest import PDF, Sender, metadata


def checksum(data, algorithm="sha1"):
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def test_options_tells_version_extensions_and_the_largest_file(sender):
    answer = sender.browser.open("/uploads", method="OPTIONS")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,termination,checksum,expiration"
    assert answer.headers["Tus-Max-Size"] == "200000000"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256,md5"


def test_a_version_not_spoken_here_is_answered_with_those_that_are(sender):
    address = sender.begin().headers["Location"]
    for version in ("0.2.2", "", "2.0.0"):
        answer = sender.browser.open(address, method="PATCH", data=b"x", headers={"Tus-Resumable": version})
        assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert sender.offset(address) == 0


def test_creation_gives_an_address_and_nothing_has_arrived(sender):
    answer = sender.begin()
    assert answer.status_code == 201
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    told = sender.ask("HEAD", answer.headers["Location"])
    assert told.status_code == 200
    assert (told.headers["Upload-Offset"], told.headers["Upload-Length"]) == ("0", str(len(PDF)))
    assert told.headers["Cache-Control"] == "no-store"


def test_creation_may_bring_the_first_piece(sender):
    head = {"Upload_Length": len(PDF), "Upload_Metadata": metadata("bahan.pdf", sender.purpose, sender.subject),
            "Content_Type": "application/offset+octet-stream"}
    begun = sender.ask("POST", "/uploads", PDF[:1000], **head)
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "1000")
    address = begun.headers["Location"]
    assert sender.patch(address, PDF[1000:], 1000).headers["Upload-Offset"] == str(len(PDF))
    assert sender.ask("POST", "/uploads", PDF, **head).headers["Upload-Offset"] == str(len(PDF))
    known = db.session.query(Upload).count()
    damaged = sender.ask("POST", "/uploads", PDF, **head, Upload_Checksum=checksum(PDF[1:]))
    assert db.session.query(Upload).count() == known
    assert (damaged.status_code, sender.ask("POST", "/uploads", PDF + b"x", **head).status_code) == (460, 413)


def test_what_is_refused_as_it_is_begun_leaves_nothing_that_waits(sender):
    bad = b"<!doctype html><script>alert(1)</script>"
    answer = sender.ask("POST", "/uploads", bad, Upload_Length=len(bad), Content_Type="application/offset+octet-stream",
                        Upload_Metadata=metadata("bahan.pdf", sender.purpose, sender.subject))
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert db.session.query(Upload).count() == 0


def test_parallel_parts_and_lengths_told_later_are_refused_at_once(sender):
    told = metadata("bahan.pdf", sender.purpose, sender.subject)
    for asked in ({"Upload_Concat": "partial", "Upload_Length": 10}, {"Upload_Concat": "final;/uploads/a /uploads/b"},
                  {"Upload_Defer_Length": 1}):
        assert sender.ask("POST", "/uploads", Upload_Metadata=told, **asked).status_code == 400
    assert db.session.query(Upload).count() == 0


def test_an_empty_file_is_refused_in_words(sender):
    answer = sender.begin(0)
    assert (answer.status_code, "kosong" in answer.text) == (422, True)


@pytest.mark.parametrize("length", ["", "-5", "abc", "1e3", "9" * 30])
def test_creation_needs_a_length(sender, length):
    assert sender.ask("POST", "/uploads", Upload_Length=length).status_code == 400


@pytest.mark.parametrize("metadata", ["filename ***", "filename /w==", "x" * 3000])
def test_metadata_that_cannot_be_read_are_refused(sender, metadata):
    assert sender.ask("POST", "/uploads", Upload_Length=5, Upload_Metadata=metadata).status_code == 400


def test_a_file_larger_than_the_server_takes_is_refused_before_a_byte_is_sent(sender):
    answer = sender.begin(200_000_001)
    assert (answer.status_code, answer.text) == (413, "Berkas ini lebih besar dari 200 MB.")


def test_bytes_are_added_at_the_offset_and_nowhere_else(sender):
    address = sender.begin().headers["Location"]
    first = sender.patch(address, PDF[:1000], 0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "1000")
    assert sender.patch(address, PDF[:1000], 0).status_code == 409
    assert sender.patch(address, PDF[2000:], 2000).status_code == 409
    assert sender.offset(address) == 1000
    assert sender.patch(address, PDF[1000:], 1000).headers["Upload-Offset"] == str(len(PDF))
    with staging.read(address.rsplit("/", 1)[1]) as file:
        assert file.read() == PDF


def test_a_patch_has_the_content_type_of_the_protocol(sender):
    address = sender.begin().headers["Location"]
    assert sender.patch(address, b"x", 0, Content_Type="application/octet-stream").status_code == 415


def test_no_more_arrives_than_was_announced(sender):
    address = sender.begin(10).headers["Location"]
    assert sender.patch(address, b"x" * 11, 0).status_code == 413
    assert sender.offset(address) == 0


def test_a_post_may_stand_for_another_method(sender):
    address = sender.begin().headers["Location"]
    head = {"X_HTTP_Method_Override": "PATCH", "Content_Type": "application/offset+octet-stream", "Upload_Offset": 0}
    assert sender.ask("POST", address, PDF[:10], **head).headers["Upload-Offset"] == "10"
    assert sender.ask("POST", address, X_HTTP_Method_Override="DELETE").status_code == 204
    assert sender.ask("POST", address).status_code == 404
    assert sender.ask("POST", sender.begin().headers["Location"]).status_code == 405


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_chunk_with_its_checksum_is_kept(sender, algorithm):
    address = sender.begin().headers["Location"]
    assert sender.patch(address, PDF[:5000], 0, Upload_Checksum=checksum(PDF[:5000], algorithm)).status_code == 204
    assert sender.offset(address) == 5000


def test_a_chunk_damaged_on_its_way_is_not_kept(sender):
    address = sender.begin().headers["Location"]
    assert sender.patch(address, PDF[:5000], 0, Upload_Checksum=checksum(PDF[:4999] + b"?")).status_code == 460
    assert sender.offset(address) == 0
    assert sender.patch(address, PDF[:5000], 0, Upload_Checksum=checksum(PDF[:5000], "sha512")).status_code == 400
    assert sender.offset(address) == 0


def test_termination_forgets_the_upload_and_its_bytes(sender):
    address = sender.begin().headers["Location"]
    sender.patch(address, PDF[:1000], 0)
    assert sender.ask("DELETE", address).status_code == 204
    assert sender.ask("HEAD", address).status_code == 404
    late = sender.patch(address, PDF[1000:], 1000)
    assert (late.status_code, "tidak lagi menunggu" in late.text) == (404, True)
    assert staging.length(address.rsplit("/", 1)[1]) == 0


def test_an_upload_that_nobody_finished_expires_and_is_swept(sender):
    begun = sender.begin()
    address, public_id = begun.headers["Location"], begun.headers["Location"].rsplit("/", 1)[1]
    expires = sender.patch(address, PDF[:1000], 0).headers["Upload-Expires"]
    assert expires == begun.headers["Upload-Expires"]
    assert expires.endswith("GMT")
    with unit_of_work():
        assert services.sweep(at=now()) == 0
        db.session.query(Upload).update({"expires_at": now() - timedelta(seconds=1)})
    assert sender.ask("HEAD", address).status_code == 410
    jobs.sweep()
    assert sender.ask("HEAD", address).status_code == 404
    assert staging.length(public_id) == 0


def test_an_upload_is_its_owners_alone(sender, cast, as_user):
    address = sender.begin().headers["Location"]
    other = Sender(as_user(cast.administrator), sender.subject)
    assert other.ask("HEAD", address).status_code == 404
    assert other.patch(address, PDF, 0).status_code == 404
    assert other.ask("DELETE", address).status_code == 404
    assert sender.offset(address) == 0


def test_nobody_sends_for_what_is_not_theirs(sender, cast, as_user):
    assert Sender(as_user(cast.learner), sender.subject).begin().status_code == 404
    assert Sender(sender.browser, sender.subject, "no.such").begin().status_code == 404
    assert Sender(sender.browser, "tidak-ada-1").begin().status_code == 404


def test_what_one_person_has_waiting_is_bounded(sender):
    told = [sender.begin(190_000_000).status_code for _ in range(3)]
    assert told == [201, 201, 413]
    assert "menunggu" in sender.begin(190_000_000).text


def test_a_file_that_is_not_what_it_should_be_is_refused_with_its_last_byte(sender):
    bad = b"<!doctype html><script>alert(1)</script>"
    address = sender.begin(len(bad), "bahan.pdf").headers["Location"]
    answer = sender.patch(address, bad, 0)
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert "HTML" in answer.text
    assert sender.ask("HEAD", address).status_code == 404


def test_a_link_that_breaks_costs_the_last_piece_at_most(app, sender):
    class Broken:
        def __init__(self):
            self.pieces = [PDF[:staging.PIECE], PDF[staging.PIECE:2 * staging.PIECE]]

        def read(self, _size):
            if not self.pieces:
                raise ConnectionResetError
            return self.pieces.pop(0)

    with pytest.raises(ConnectionResetError):
        staging.append("berkas-uji", Broken(), at=0, most=len(PDF))
    assert staging.length("berkas-uji") == 2 * staging.PIECE
    staging.discard("berkas-uji")


def test_bytes_without_a_row_are_swept_after_a_day(app, monkeypatch, sender):
    address = sender.begin().headers["Location"]
    sender.patch(address, PDF[:10], 0)
    known = address.rsplit("/", 1)[1]
    staging.append("berkas-yatim", __import__("io").BytesIO(b"x"), at=0, most=5)
    services.sweep_strays()
    assert staging.length("berkas-yatim") == 1
    monkeypatch.setattr(staging.time, "time", lambda now=staging.time.time: now() + 100_000)
    services.sweep_strays()
    assert (staging.length("berkas-yatim"), staging.length(known)) == (0, 10)


def test_the_form_uses_what_has_arrived_once(sender, file_activity):
    address = sender.send()
    public_id, page = address.rsplit("/", 1)[1], f"/teach/activities/{file_activity.public_id}/file"
    shown = sender.browser.get(page).text
    assert "bahan.pdf" in shown
    assert public_id in shown
    answer = sender.browser.post(page, data={"body": "", "alt": "", "file-upload": public_id})
    assert answer.status_code == 303
    assert "bahan.pdf" in sender.browser.get(answer.headers["Location"]).text
    assert sender.ask("HEAD", address).status_code == 404
    assert public_id not in sender.browser.get(page).text
    again = sender.browser.post(page, data={"body": "", "alt": "", "file-upload": public_id})
    assert again.status_code == 303


def test_a_form_refused_for_another_reason_keeps_what_has_arrived(sender, file_activity):
    public_id = sender.send().rsplit("/", 1)[1]
    page = f"/teach/activities/{file_activity.public_id}/file"
    answer = sender.browser.post(page, data={"alt": "x" * 500, "file-upload": public_id})
    assert answer.status_code == 422
    assert f'value="{public_id}" checked' in answer.text


def test_a_half_file_is_offered_to_go_on_with_and_not_used(sender, file_activity):
    address = sender.begin().headers["Location"]
    sender.patch(address, PDF[:len(PDF) // 2], 0)
    page = f"/teach/activities/{file_activity.public_id}/file"
    assert "49 % dari bahan.pdf" in sender.browser.get(page).text or "50 % dari bahan.pdf" in sender.browser.get(page).text
    sender.browser.post(page, data={"file-upload": address.rsplit("/", 1)[1]})
    assert sender.offset(address) == len(PDF) // 2


def test_nobody_uses_the_file_of_another(sender, cast, as_user, file_activity):
    public_id = sender.send().rsplit("/", 1)[1]
    page = f"/teach/activities/{file_activity.public_id}/file"
    as_user(cast.administrator).post(page, data={"file-upload": public_id})
    assert queries.whole([public_id], cast.administrator.id, "courses.main", at=now()) == []
    assert sender.offset(f"/uploads/{public_id}") == len(PDF)


def test_what_waits_is_among_ones_own_data(sender, cast):
    sender.send()
    assert sender.browser.get("/profile/data.json").json["uploads"][0]["name"] == "bahan.pdf"
