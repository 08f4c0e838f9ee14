import re
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal.ratelimit import get_rates
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from users import invitations, tries, two_factor
from users.models import User
from users.network import address_of
from users.tests.make import UserFactory
from work import due
from work.models import Due, Mail, Notice

PASSWORD = "a-long-and-rare-pass-phrase"
# Times and savepoints differ from one statement to the next, whoever is meant.
VARIES = re.compile(r"'\d{4}-\d\d-\d\d [^']*'|s\d+_x\d+|\d{3,}")


@pytest.fixture
def ana(ana):
    ana.set_password(PASSWORD)
    ana.save()
    return ana


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post("/login/", {"login": email, "password": password}, **extra)


def is_signed_in(client):
    return client.get("/me/").status_code == 200


def links_in(text):
    return re.findall(r"https?://\S+/password/reset/key/\S+", text)


def choose(client, link, password=PASSWORD):
    """Follow a link as a browser does, and choose a password."""
    page = client.get(link.removeprefix(settings.SITE_URL))
    if page.status_code != 302:
        return page
    return client.post(page["Location"], {"password1": password, "password2": password})


def test_people_sign_in_by_email_in_any_case(client, ana):
    assert sign_in(client, "ANA@tiller.example").status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize("who", ["wrong password", "stranger", "left"])
def test_who_cannot_sign_in_is_not_told_why(client, ana, who):
    if who == "left":
        User.objects.update(is_active=False)
    email = "nobody@tiller.example" if who == "stranger" else ana.email
    password = "wrong" if who == "wrong password" else PASSWORD
    page = sign_in(client, email, password)
    assert page.status_code == 200
    assert "do not fit together" in page.content.decode()
    assert not is_signed_in(client)


def test_repeated_wrong_passwords_lock_out_and_a_reset_lets_in_again(client, ana):
    for _try in range(5):
        sign_in(client, ana.email, "wrong")
    page = sign_in(client, ana.email)
    assert "Too many tries" in page.content.decode()
    # Nor does another address written by the visitor help.
    page = sign_in(client, ana.email, headers={"x-forwarded-for": "203.0.113.9"})
    assert "Too many tries" in page.content.decode()

    [link] = links_in(invitations.write_mail(ana.pk, "password_reset")["text"])
    choose(client, link, "another-rare-pass-phrase")
    sign_in(client, ana.email, "another-rare-pass-phrase")
    assert is_signed_in(client)


def test_who_left_loses_the_session_at_once(client, ana):
    sign_in(client, ana.email)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    page = client.get("/me/")
    assert page.status_code == 302
    assert page["Location"].startswith("/login/")


def test_a_new_password_ends_the_other_sessions(client, ana):
    other = type(client)()
    sign_in(client, ana.email)
    sign_in(other, ana.email)
    client.post(
        "/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "another-rare-pass-phrase",
            "password2": "another-rare-pass-phrase",
        },
    )
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_a_new_email_ends_all_sessions_and_the_old_one_signs_nobody_in(
    client, ana, admin_client
):
    sign_in(client, ana.email)
    EmailAddress.objects.create(user=ana, email=ana.email)
    admin_client.post(
        reverse("admin:users_user_change", args=[ana.pk]),
        {
            "email": "ana.new@tiller.example",
            "first_name": "Ana",
            "last_name": "Batista",
            "role": ana.role.pk,
            "away-TOTAL_FORMS": 0,
            "away-INITIAL_FORMS": 0,
        },
    )
    assert User.objects.get(pk=ana.pk).email == "ana.new@tiller.example"
    assert not is_signed_in(client)
    sign_in(client, "ana@tiller.example")
    assert not is_signed_in(client)
    sign_in(client, "ana.new@tiller.example")
    assert is_signed_in(client)


def test_the_answer_to_a_reset_is_the_same_for_everybody(client, ana, boris):
    User.objects.filter(pk=boris.pk).update(is_active=False)
    answers = set()
    for email in (ana.email, boris.email, "nobody@tiller.example"):
        page = client.post("/password/reset/", {"email": email})
        answers.add((page.status_code, page["Location"]))
        assert Due.objects.filter(kind="users.send_reset").count() == 1
        due.run_due()
    assert len(answers) == 1
    assert [row.user for row in Mail.objects.all()] == [ana]


def test_a_reset_mail_has_a_link_of_ours_whatever_the_request_says(client, ana):
    client.post("/password/reset/", {"email": ana.email}, headers={"host": "localhost"})
    due.run_due()
    due.run_due()
    [letter] = mail.outbox
    [link] = links_in(letter.body)
    assert link.startswith(f"{settings.SITE_URL}/")
    assert letter.to == [ana.email]
    # The link is nowhere to be read but in the mail itself.
    assert not any(links_in(row.text) for row in Mail.objects.all())


def test_a_link_works_once(client, ana):
    [link] = links_in(invitations.write_mail(ana.pk, "password_reset")["text"])
    assert choose(client, link, "another-rare-pass-phrase").status_code == 302
    again = choose(type(client)(), link, "yet-another-rare-phrase")
    assert "does not work any more" in again.content.decode()


def test_a_link_dies_with_time_and_with_a_new_email(client, ana, settings):
    link = invitations.link(ana)
    User.objects.filter(pk=ana.pk).update(email="ana.new@tiller.example")
    page = choose(client, link)
    assert "does not work any more" in page.content.decode()
    ana.refresh_from_db()
    link = invitations.link(ana)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "does not work any more" in choose(client, link).content.decode()


def test_nobody_signs_up_and_nobody_manages_addresses(client, ana):
    for path in ("/signup/", "/email/", "/confirm-email/", "/accounts/login/"):
        assert client.get(path).status_code in (302, 404)
    client.force_login(ana)
    for path in ("/signup/", "/email/", "/confirm-email/"):
        assert client.get(path).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("account_email")


def test_the_admin_has_no_sign_in_of_its_own(client, ana):
    page = client.get("/admin/login/?next=/admin/")
    assert page.status_code == 302
    assert page["Location"].startswith("/login/")
    client.force_login(ana)
    assert client.get("/admin/").status_code in (302, 403)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_an_address_is_read_behind_as_many_proxies_as_we_trust(
    rf, settings, proxies, forwarded, found
):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", headers={"x-forwarded-for": forwarded} if forwarded else {})
    assert address_of(request) == found


def test_who_signed_in_long_ago_says_their_password_before_two_factor(client, ana):
    client.force_login(ana)
    page = client.get("/2fa/totp/activate/")
    assert page.status_code == 302
    assert page["Location"].startswith("/reauthenticate/")
    wrong = client.post(page["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    right = client.post(page["Location"], {"password": PASSWORD})
    assert right.status_code == 302
    assert client.get("/2fa/totp/activate/").status_code == 200


def test_a_session_id_is_new_after_signing_in(client, ana):
    client.get("/login/")
    client.cookies["sessionid"] = "planted-by-somebody-else"
    sign_in(client, ana.email)
    assert client.cookies["sessionid"].value != "planted-by-somebody-else"
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


def test_a_link_of_one_person_is_no_link_of_another(client, ana, boris):
    link = invitations.link(ana)
    uid = invitations.link(boris).split("/key/")[1].split("-")[0]
    mixed = f"/password/reset/key/{uid}-{link.split('/key/')[1].split('-', 1)[1]}"
    assert "does not work any more" in client.get(mixed).content.decode()


def test_signing_in_leads_to_no_foreign_page(client, ana):
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        page = client.post(
            f"/login/?next={target}",
            {"login": ana.email, "password": PASSWORD, "next": target},
        )
        assert "evil" not in page["Location"]
        assert "javascript" not in page["Location"]
        client.post("/logout/")


# -- limits, each named ------------------------------------------------------------


def until_refused(client, path, sent, tries=40):
    for _try in range(tries):
        page = client.post(path, sent)
        if page.status_code == 429:
            return page
    raise AssertionError("never refused")


def test_the_limit_of_signing_in_is_named_and_true(client, ana):
    page = until_refused(client, "/login/", {"login": "", "password": ""})
    text = page.content.decode()
    assert "Signing in: at most 30 in 1 minute from one network." in text
    assert "Wait 1 minute" in text
    assert page["Retry-After"] == "60"
    assert 'href="/login/"' in text


def test_the_limit_of_asking_for_a_password_names_both_that_count(client, ana):
    page = until_refused(client, "/password/reset/", {"email": ana.email})
    text = page.content.decode()
    assert "Asking for a new password: at most 20 in 1 minute from one network" in text
    assert "5 in 1 minute for one account" in text
    assert "Signing in" not in text


def test_a_signed_in_person_is_told_the_limit_of_that_page(client, ana):
    client.force_login(ana)
    for path, said in (
        ("/password/change/", "Changing the password: at most 5 in 1 minute"),
        ("/reauthenticate/", "Confirming that it is you: at most 10 in 1 minute"),
    ):
        page = until_refused(client, path, {"password": "wrong"})
        assert said in page.content.decode()


def test_every_page_that_counts_says_what_it_counts():
    counting = {
        "account_login": "login",
        "account_reset_password": "reset_password",
        "account_reset_password_from_key": "reset_password_from_key",
        "account_change_password": "change_password",
        "account_set_password": "change_password",
        "account_reauthenticate": "reauthenticate",
        "mfa_reauthenticate": "reauthenticate",
    }
    for page, name in counting.items():
        for rate in get_rates(app="allauth.account", action=name):
            assert f"{rate.amount} in" in tries.limit_of(page).text
    assert "too many tries" in tries.limit_of("home").text


def test_too_many_wrong_passwords_name_the_limit_they_met(client, ana):
    for _try in range(6):
        page = sign_in(client, ana.email, "wrong")
    assert "5 in 5 minutes for one account" in page.content.decode()
    assert "or reset your password" in page.content.decode()


# -- the second step ---------------------------------------------------------------


@pytest.fixture
def device(ana):
    TOTP.activate(ana, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(ana)
    return ana


def test_too_many_wrong_codes_promise_no_help_from_a_new_password(client, device):
    sign_in(client, device.email)
    for _try in range(6):
        page = client.post("/2fa/authenticate/", {"code": "000000"})
    text = page.content.decode()
    assert "Too many codes" in text
    assert "reset your password" not in text


def test_both_pages_of_signing_in_lead_to_help(client, device):
    assert 'href="/login/help/"' in client.get("/login/").content.decode()
    sign_in(client, device.email)
    page = client.get("/2fa/authenticate/").content.decode()
    assert 'href="/login/help/"' in page
    text = client.get("/login/help/").content.decode()
    assert "recovery codes" in text
    assert "ask an administrator" in text
    assert client.post("/login/help/").status_code == 405


def test_who_lost_the_device_gets_in_again_with_the_password_alone(
    client, device, adam
):
    sign_in(client, device.email)
    assert not is_signed_in(client)
    desk = type(client)()
    desk.force_login(adam)
    url = reverse("setup-device", args=[device.pk])
    assert url in desk.get(f"/admin/users/user/{device.pk}/change/").content.decode()
    sent = {"action": "reset_device", "_selected_action": [device.pk]}
    assert desk.post("/admin/users/user/", sent)["Location"] == url
    assert "call them back" in desk.get(url).content.decode()
    assert device.authenticator_set.exists()  # looking changes nothing
    assert desk.post(url).status_code == 302
    assert not device.authenticator_set.exists()
    # Their browser still waits for a code.
    assert client.get("/2fa/authenticate/")["Location"] == "/login/"
    assert client.get("/login/").status_code == 200
    sign_in(client, device.email)
    assert is_signed_in(client)


def test_a_reset_is_noted_and_the_person_is_told(client, device, adam):
    client.force_login(adam)
    client.post(reverse("setup-device", args=[device.pk]))
    [entry] = LogEntry.objects.filter(object_id=str(device.pk))
    assert entry.user == adam
    assert "Device for sign-in codes removed" in entry.change_message
    due.run_due()
    [letter] = mail.outbox
    assert letter.to == [device.email]
    assert "Adam Smith removed the device" in letter.body
    [notice] = Notice.objects.filter(user=device)
    assert notice.url == "/2fa/"


def test_nobody_resets_their_own_device_nor_that_of_who_has_more_rights(
    client, device, adam, carla
):
    with pytest.raises(ValidationError, match="with your password"):
        two_factor.reset(device, by=device)
    client.force_login(carla)
    url = reverse("setup-device", args=[device.pk])
    assert client.post(url).status_code == 403
    root = UserFactory(is_superuser=True, is_staff=True)
    TOTP.activate(root, "JBSWY3DPEHPK3PXP")
    with pytest.raises(ValidationError, match="rights you don't have"):
        two_factor.reset(root, by=adam)
    client.force_login(adam)
    assert client.post(reverse("setup-device", args=[root.pk])).status_code == 403
    assert device.authenticator_set.exists()
    assert root.authenticator_set.exists()


def test_who_has_no_device_is_said_to_have_none(client, ana, adam):
    client.force_login(adam)
    page = client.post(reverse("setup-device", args=[ana.pk]), follow=True)
    assert "signs in without a code" in page.content.decode()
    gone = reverse("setup-device", args=[987_654])
    assert client.post(gone).status_code == 404


# -- nothing tells who exists ------------------------------------------------------


def test_a_reset_takes_the_same_statements_for_whoever_is_meant(client, ana, boris):
    """What costs time is the same: the look-up and the mail wait in a due row."""
    User.objects.filter(pk=boris.pk).update(is_active=False)
    client.get("/password/reset/")
    done = []
    for email in (ana.email, boris.email, "nobody@tiller.example"):
        with CaptureQueriesContext(connection) as queries:
            client.post("/password/reset/", {"email": email})
        said = [query["sql"] for query in queries]
        done.append([VARIES.sub("?", one.replace(email, "EMAIL")) for one in said])
    assert done[0] == done[1] == done[2]
    assert any("INSERT" in one for one in done[0])
    assert not any("users_user" in one for one in done[0])


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/leads/?q=a", "http://testserver/leads/?q=a"),
        ("", "/"),
        ("https://elsewhere.example/leads/", "/"),
    ],
)
def test_who_sent_a_form_after_the_session_ended_comes_back_to_its_page(
    client, db, page, back
):
    answer = client.post(reverse("undo", args=[uuid4()]), headers={"Referer": page})
    asked = urlsplit(answer.url)
    assert asked.path == reverse("account_login")
    assert parse_qs(asked.query) == {"next": [back]}
