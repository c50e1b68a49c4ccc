"""Asking the judges about a place: they read the record of what was done and of what an onlooker sees everywhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from fakes.people.deeds import (
    ALLOW_CANCELLING,
    CANCEL,
    CONNECT,
    DELETE_ACCOUNT,
    EDIT_ORDER,
    ENTER_ORDER,
    FORBID_CANCELLING,
    RECONNECT,
    SHIP,
    UPLOAD_INVENTORY,
)
from harness.conformance.checks import (
    account,
    cancellations,
    connecting,
    event_files,
    feed_pages,
    inventory,
    lost_credentials,
    order_pages,
    orders,
    portal_items,
    product_feeds,
    trial,
)
from harness.conformance.laws import laws
from harness.conformance.observations import look_at_orders
from harness.conformance.verdicts import Verdict
from harness.portals.onlooker import TERMS, Onlooker
from harness.portals.place import Place, was_locked_out
from harness.portals.ten_past import LONGEST, TOUCH_NO_STOCK
from harness.record.event import Event
from harness.record.history import History
from harness.record.looks import ACCOUNTS, CONNECTION, CREDENTIALS_FILE, FORM, ORDER, STORE_INFORMATION

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """Some events of a history, for a judge who is to see no others."""

    events: Sequence[Event]


def judge(place: Place) -> None:
    """Ask all judges, and keep what they say with the place."""
    onlooker = Onlooker(place)
    for each in place.seen:
        onlooker.history.observe(each.look, **each.facts)
    told = len(onlooker.history)
    onlooker.look_at_everything()
    whole: Any = onlooker
    said = (*laws(whole), *_others(place, onlooker, told), *_of_ten_past(place))
    known = {each.statement for each in said if each.state != "unknown"}
    place.verdicts = (*said, *(each for each in place.settled if each.statement not in known))
    place.judged, place.judged_at = onlooker.history, len(place.world.history)


def settle(place: Place) -> None:
    """Ask the judges before something ends that they could not look at any more, such as a trial."""
    judge(place)
    there = len(place.world.history)
    place.settled = tuple(
        replace(each, evidence=tuple(number for number in each.evidence if number <= there))
        for each in place.verdicts
        if each.state != "unknown"
    )


def note_cancellations(place: Place) -> None:
    """What judges say of cancellations while a setting still is as it was when they were made."""
    onlooker: Any = Onlooker(place)
    look_at_orders(onlooker)
    there = len(place.world.history)
    for check in (
        cancellations.cancellations_shown,
        cancellations.cancellation_noted,
        cancellations.cancellation_changes_nothing,
        cancellations.cancellation_recorded,
    ):
        said = check(onlooker.history)
        if said.state != "unknown":
            known = tuple(number for number in said.evidence if number <= there)
            place.noted.append(replace(said, evidence=known))


def _others(place: Place, onlooker: Onlooker, told: int) -> Iterator[Verdict]:
    """The judges of scenarios, who are asked about what was done here; ``told`` events were there before the looks."""
    yield from _of_the_store(place, onlooker)
    for form in (event for event in onlooker.history.events if event.name == FORM):
        yield from _of_a_form(onlooker, form)
    yield from _of_the_connection(place, onlooker)
    yield from _of_lost_credentials(place, onlooker, told)
    yield from _of_the_trial(place, onlooker)
    yield from _of_orders(onlooker)
    yield from _of_goods(place, onlooker)


def _of_the_store(place: Place, onlooker: Onlooker) -> Iterator[Verdict]:
    history = onlooker.history
    if history.observations(STORE_INFORMATION):
        yield account.plan_said(history, place.world.bigcommerce.plan == "trial")
        yield account.store_sells_in_its_currency(history)
    yield account.accounts_listed(history)
    yield account.api_path_as_in_the_guide(history)
    yield account.account_is_named(history)
    yield account.scopes_open_what_they_say(history)
    yield account.file_complete(history)
    yield account.shown_once(history)
    listed = {each["account_id"] for seen in history.observations(ACCOUNTS) for each in seen.facts["listed"]}
    files = [seen for seen in history.observations(CREDENTIALS_FILE) if seen.facts["account_id"] in listed]
    yield account.client_id_is_the_listed_one(Part([*files, *history.observations(ACCOUNTS)]))


def _of_a_form(onlooker: Onlooker, form: Event) -> Iterator[Verdict]:
    """One form that was sent off, by itself: what was wrong in it decides who judges it."""
    alone = Part([*onlooker.history.deeds(), form])
    facts = form.facts
    belongs = (facts["plan"] == "trial") is (facts["environment"] == "stage")
    # Of what looks like a client ID no API of a store tells whether it exists.
    wrong = [name for name in facts["wrong"] if name != "client ID" or not facts["has_client_id"]]
    if wrong:
        yield from _of_a_wrong_form(alone, form, wrong, belongs)
        return
    is_type = facts["token_type"] == account.TOKEN_TYPE
    has_scopes = all(facts["scopes"].get(name) == level for name, level in account.NEEDED.items())
    if not facts["is_first"]:
        return  # The store is connected already, which is reason enough to refuse it.
    if has_scopes and belongs:
        yield account.token_type_decides(alone)
    if is_type and belongs:
        yield account.scopes_decide(alone)
    if is_type and has_scopes:
        yield connecting.environment_decides(alone)
    if is_type and has_scopes and belongs:
        yield connecting.hash_understood(alone)
        yield connecting.good_credentials_accepted(alone)


def _of_a_wrong_form(alone: Any, form: Event, wrong: Sequence[str], belongs: bool) -> Iterator[Verdict]:
    """A slip of the person: refused, and by its name where nothing else could be complained of."""
    facts = form.facts
    if "store hash" in wrong and facts["store_hash"] in facts["given_as"].lower():
        return  # A text that has the hash somewhere in it may be understood or not.
    by_name = len(wrong) == 1 and belongs and facts["is_first"]
    if by_name and "store hash" in wrong:
        yield connecting.no_hash_refused(alone)
    if by_name or facts["accepted"]:
        yield connecting.wrong_field_named(alone, wrong[0])


def _of_the_connection(place: Place, onlooker: Onlooker) -> Iterator[Verdict]:
    history = onlooker.history
    yield connecting.system_found(history, TERMS[:2], TERMS[2])
    if place.world.connection is None:
        return
    yield connecting.connected_once(history)
    settings = [each for each in history.deeds() if each.name in (CONNECT, ALLOW_CANCELLING, FORBID_CANCELLING)]
    if settings:
        yield connecting.setting_shown(history, settings[-1].facts["allow_cancelling_orders"])
    accepted = [each for each in history.observations(FORM) if each.facts["accepted"]]
    if accepted and not accepted[-1].facts["wrong"] and not history.deeds(RECONNECT):
        rest = [event for event in history.events if event.name != FORM]
        yield connecting.saved_as_filled_in(Part([*accepted[-1:], *rest]), saved=True)


def _of_lost_credentials(place: Place, onlooker: Onlooker, told: int) -> Iterator[Verdict]:
    """What the store and the connection said between the deletion of the account and its new credentials."""
    history = onlooker.history
    if not any(deed.number > place.lockouts[-1] for deed in history.deeds(RECONNECT) if was_locked_out(place)):
        return
    before = Part(history.events[:told])
    yield lost_credentials.old_credentials_refused(before)
    yield lost_credentials.refusal_said(before)
    yield lost_credentials.orders_kept_over_new_credentials(history)
    yield lost_credentials.shipments_kept_over_new_credentials(history)
    client_id = place.world.connection.credentials.client_id
    yield connecting.new_credentials_shown(history, client_id)


def _of_the_trial(place: Place, onlooker: Onlooker) -> Iterator[Verdict]:
    history, began = onlooker.history, onlooker.trial_started
    yield trial.open_while_trial_lasts(history)
    if began is None or place.world.connection is None or not place.world.bigcommerce.trial:
        return
    now = Part([event for event in history.events if event.name != CONNECTION or event.at == place.world.now])
    if not history.deeds(DELETE_ACCOUNT):
        yield trial.answers_while_trial_lasts(now)
    left = began + trial.TRIAL - place.world.now
    if left > timedelta(0):
        yield trial.days_left_said(history, -(-left // DAY))
    elif place.world.now > began + trial.TRIAL + DAY / 24:
        yield trial.end_said(history)


def _of_orders(onlooker: Onlooker) -> Iterator[Verdict]:
    history = onlooker.history
    yield order_pages.found_under_its_id(history)
    if not history.deeds(ENTER_ORDER) and not history.deeds(EDIT_ORDER):
        yield order_pages.orders_page_reads(history)
    for deed, kind in ((SHIP, "Shipment"), (CANCEL, "Acknowledgement")):
        concerned = {str(each.facts["order_id"]) for each in history.deeds(deed)}
        if concerned:
            told = (each for each in history.events if each.name != ORDER or str(each.facts["order_id"]) in concerned)
            yield orders.documents_together(Part(list(told)), kind)
    yield portal_items.items_as_traded(history)
    yield portal_items.suppliers_find_their_own(history)
    yield portal_items.documents_say_what_was_done(history)


def _of_ten_past(place: Place) -> Iterator[Verdict]:
    """What was noted in its own moment; where nobody looked at ten past, that nothing is known of it."""
    yield from (each for each in place.noted if each.state != "unknown")
    asked = inventory.changed_at_ten_past(Part([]))
    if any(each.statement == asked.statement and each.state != "unknown" for each in place.noted):
        return
    why = (
        "Nobody looked at the levels just before and just after ten past. Upload inventory, and let it become ten past "
    )
    uploads = tuple(deed.number for deed in place.deeds if deed.name == UPLOAD_INVENTORY)
    yield replace(asked, reason=f"{why}the hour before anything is sold.", evidence=uploads)


def _touched(history: History) -> set[str]:
    """The SKUs whose stock people may have changed since feeds were uploaded, or shortly before."""
    began = min((deed.at for deed in history.deeds(UPLOAD_INVENTORY)), default=None)
    if began is None:
        return set()
    since = [deed for deed in history.deeds() if deed.at >= began - LONGEST and deed.name not in TOUCH_NO_STOCK]
    numbers = {deed.facts["order_id"] for deed in since if "order_id" in deed.facts}
    looks = [seen for seen in history.observations(ORDER) if seen.facts["order_id"] in numbers]
    return {line["sku"] for seen in looks for line in seen.facts["store"]["lines"]} | {
        deed.facts["sku"] for deed in since if "sku" in deed.facts
    }


def _of_goods(place: Place, onlooker: Onlooker) -> Iterator[Verdict]:
    history = onlooker.history
    yield inventory.imports_told_truly(history)
    yield feed_pages.inventory_events_by_partner(history)
    yield event_files.uploads_open(history, "Inventory Imported")
    yield inventory.matched_as_told(history)
    yield inventory.unmatched_untouched(history)
    yield inventory.levels_shown(history, _touched(history))
    yield feed_pages.contents_as_uploaded(history)
    yield feed_pages.template_has(history, ("sku", "name", "price"))
    yield product_feeds.feed_listed(history)
    yield feed_pages.feeds_dated(history)
    yield feed_pages.each_side_sees_its_feeds(history)
    yield feed_pages.deleted_feed_is_shut(history)
    yield product_feeds.feed_gone(history)
    yield product_feeds.ended_in_time(history)
    yield product_feeds.exports_told_truly(history)
    if not was_locked_out(place) and not any(event.kind == "fault" for event in history.events):
        yield product_feeds.refused_items_named(history)
    yield feed_pages.deleted_products_are_gone(history)
    yield feed_pages.feed_events_by_partner(history)
