"""Asking the portal what became of each document, and both sides' mailboxes what they were told.

What is wanted follows from the events of the network and from what people did.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fakes.people import Retailer, Supplier
from fakes.people.deeds import CANCEL, RETRY
from fakes.people.retailer import SYSTEM, nothing_wrong
from harness.conformance.checks.wording import says
from harness.conformance.observations import STATUS_UPDATES, connected
from harness.conformance.questions import Questions
from harness.conformance.records import DocumentRecord
from harness.conformance.scene import Scene
from harness.conformance.targets import CannotBeHad
from harness.record.looks import DOCUMENT_BUTTONS, DOCUMENTS_TOLD, NOTIFICATIONS, WALL_CLOCK

NETWORK = "Logicbroker"
"""Who does what nobody else has done."""


def ask_what_became_of_documents(scene: Scene) -> None:
    """The events of each document, with who did what, and the reasons of what was cancelled."""
    questions = Questions(scene, DOCUMENTS_TOLD)
    events = scene.logicbroker.events()
    names = [NETWORK, connected(scene).name, *(supplier.name for supplier in scene.suppliers)]
    shared = any(event.name == WALL_CLOCK for event in scene.history.events)
    for document in scene.logicbroker.documents():
        about = f"{document.type} {document.reference}"
        own = [_told(event) for event in events if str(event.logicbroker_key) == document.key]
        shown = scene.retailer.document_events(document.key)
        questions.ask(f"the events of {about}", own[::-1], lambda shown=shown: [_told(each) for each in shown])
        if not shared:  # The words are a guess, so nobody else is asked for them.
            _ask_who_did_it(questions, document, about, [f"{each.summary}: {each.details}" for each in shown], names)
    _ask_for_reasons(questions)
    _search_by_number(questions)
    questions.write_down()


def _told(event: Any) -> list[str]:
    return [event.date.isoformat()[:19], event.severity, event.summary, event.details or ""]


def _ask_who_did_it(
    questions: Questions, document: DocumentRecord, about: str, shown: Iterable[str], names: Iterable[str]
) -> None:
    """Each change of a status names the status, and one of those who can have made it."""
    changes = [text for text in shown if "Status" in text]
    unnamed = [text for text in changes if not any(says(text, name) for name in names)]
    questions.ask(f"changes of {about} that nobody made", [], lambda: unnamed)
    known = [text for text in changes if says(text, document.status)]
    if document.status != "Cancelled":
        questions.ask(
            f"whether the last change of {about} is told", True, lambda: bool(known) and known[0] == changes[0]
        )
    retried = [deed for deed in questions.scene.history.deeds(RETRY) if deed.facts["document"] == document.key]
    by_retailer = [text for text in changes if says(text, connected(questions.scene).name)]
    if retried:
        questions.ask(f"whether the retailer tried {about} again", True, lambda: bool(by_retailer))


def _ask_for_reasons(questions: Questions) -> None:
    """Source: an event of its own tells of each cancelled order, with the reason of each line."""
    scene = questions.scene
    for deed in scene.history.deeds(CANCEL):
        cancelled = [
            each.key
            for each in scene.logicbroker.documents(deed.facts["order_id"])
            if each.type == "PurchaseOrder" and each.status == "Cancelled"
        ]
        told = [
            event.additional_data or ""
            for event in scene.logicbroker.events()
            if str(event.logicbroker_key) in cancelled and event.category == STATUS_UPDATES and event.additional_data
        ]
        reasons = [re.findall('"ChangeReason": *"([^"]*)"', text) for text in told]
        wanted = [[deed.facts["reason"]]] * len(cancelled)
        questions.ask(f"why order {deed.facts['order_id']} was cancelled", wanted, lambda reasons=reasons: reasons)


def _search_by_number(questions: Questions) -> None:
    """Source: support article 7937648430100: a search finds whatever has a number, and all that belongs to it."""
    documents = questions.scene.logicbroker.documents()
    for bought in [each for each in documents if each.type == "PurchaseOrder"][:1]:
        together = sorted(f"{each.type} {each.reference}" for each in documents if each.link_key == bought.link_key)
        for number in filter(None, (bought.reference, bought.key)):
            questions.ask(f"what the portal finds under {number}", together, _found, questions.scene, number)


def _found(scene: Scene, number: str) -> list[str]:
    return sorted(f"{row.type} {row.reference_number}" for row in scene.retailer.portal_orders(number))


def press_buttons(scene: Scene) -> None:
    """Press what both sides have beside the forms.

    A sales order is set aside and brought back, all that waits for a supplier is accepted at once, and the connection
    is removed and made anew.

    Raises:
        CannotBeHad: the portal is none of ours; at Logicbroker's nobody is asked to press them.
    """
    if not isinstance(scene.retailer, Retailer):
        raise CannotBeHad("nobody is asked to press these buttons in a portal that others use, too")
    questions, portal = Questions(scene, DOCUMENT_BUTTONS), scene.retailer.portal
    for document in [portal.document(row.id) for row in portal.orders() if row.type == "SalesOrder"][:1]:
        for status in ("Ignored", document.status):
            portal.change_status(document, status)
            questions.ask(f"{document.reference}, set to {status}", status, getattr, document, "status")
    for supplier in (each for each in scene.suppliers if isinstance(each, Supplier)):
        waiting = [each for each in supplier.purchase_orders() if each.status == "Ready to Acknowledge"]
        supplier.portal.bulk(waiting, "accept")
        scene.advance(minutes=1)  # Until the acknowledgements are checked.
        states = [each.status for each in waiting]
        questions.ask(f"what {supplier.name} has accepted", ["Ready to Ship"] * len(waiting), list, states)
    fields = portal.connections.get(SYSTEM).fields
    portal.connections.remove(SYSTEM)
    questions.ask("the connections that are left", [], scene.retailer.saved_connections)
    if not portal.connections.saved:
        portal.connections.connect_to_new_system(SYSTEM, fields, nothing_wrong)
    questions.write_down()


def ask_for_mails(scene: Scene) -> None:
    """Which of the mails that have to come have not come.  Source: support article 360022057611."""
    questions = Questions(scene, NOTIFICATIONS)
    suppliers: Mapping[str, Any] = {supplier.name: supplier for supplier in scene.suppliers}
    wanted = ("Order sourcing failed", "New shipment", "Order cancellation")
    questions.ask("mails that the retailer has not got", [], _missing, scene.retailer, wanted)
    for name, supplier in suppliers.items():
        questions.ask(f"mails that {name} has not got", [], _missing, supplier, ("New order",))
    questions.write_down()


def _missing(person: Any, wanted: Iterable[str]) -> list[str]:
    came = {mail["type"] for mail in person.notifications()}
    return [each for each in wanted if each not in came]
