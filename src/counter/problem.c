#include "counter/problem.h"

#include "base/banned.h"

_Static_assert((int)PROBLEM_INSIDE == (int)EDGE_INSIDE &&
	(int)PROBLEM_TOO_MANY == (int)EDGE_TOO_MANY,
    "the edge finds its own");

const struct problem_text problem_texts[PROBLEMS] = {
	[PROBLEM_MALFORMED] = { "malformed", 400, 0, "Not a request we know",
	    "La richiesta non è scritta come serve: ricarica la pagina e "
	    "riprova.",
	    "The request is not written as it should be: load the page again "
	    "and try once more." },
	[PROBLEM_NO_KEY] = { "no-key", 400, 0, "No Idempotency-Key",
	    "Alla richiesta manca il suo numero (Idempotency-Key): ricarica "
	    "la pagina e riprova.",
	    "The request has no number of its own (Idempotency-Key): load the "
	    "page again and try once more." },
	[PROBLEM_FOREIGN_ORIGIN] = { "foreign-origin", 403, 0,
	    "Asked from another site",
	    "La richiesta viene da un altro sito e non è stata eseguita.",
	    "The request comes from another site and was not carried out." },
	[PROBLEM_NO_SUCH_PAGE] = { "no-such-page", 404, 0, "No such page",
	    "Questa pagina non esiste.", "There is no such page." },
	[PROBLEM_WRONG_METHOD] = { "wrong-method", 405, 0, "Wrong method",
	    "Questa pagina non si usa così: ricarica la pagina e riprova.",
	    "This page is not used like that: load the page again and try "
	    "once more." },
	[PROBLEM_TOO_SLOW] = { "too-slow", 408, 0, "Too slow",
	    "La richiesta non è arrivata in tempo: controlla la rete e "
	    "riprova.",
	    "The request did not arrive in time: look at the network and try "
	    "again." },
	[PROBLEM_TOO_LARGE] = { "too-large", 413, 0, "Too large",
	    "La richiesta è troppo grande: registra meno buste alla volta.",
	    "The request is too large: send fewer envelopes at a time." },
	[PROBLEM_WRONG_TYPE] = { "wrong-type", 415, 0, "Not JSON",
	    "La richiesta non è in JSON: ricarica la pagina e riprova.",
	    "The request is not JSON: load the page again and try once "
	    "more." },
	[PROBLEM_HEAD_TOO_LARGE] = { "head-too-large", 431, 0,
	    "Header fields too large",
	    "L'intestazione della richiesta è troppo grande.",
	    "The head of the request is too large." },
	[PROBLEM_NO_CODE] = { "no-code", 422, 0, "Another code was expected",
	    "Non è il codice che serve qui: guarda che cosa è richiesto e "
	    "leggi di nuovo.",
	    "This is not the code that belongs here: see what is asked for "
	    "and scan again." },
	[PROBLEM_TOO_MANY] = { "too-many", 429, 1, "Too many requests",
	    "Troppe richieste da questa postazione: aspetta un momento.",
	    "Too many requests from this station: wait a moment." },

	[PROBLEM_NO_STATION] = { "no-station", 403, 0,
	    "Not a registered station",
	    "Questa postazione non è registrata, o non lo è più: chiama il "
	    "responsabile.",
	    "This station is not registered, or not any more: call the "
	    "person in charge." },
	[PROBLEM_NO_SHIFT] = { "no-shift", 401, 0, "Nobody is on shift here",
	    "Nessuno è di turno a questa postazione: leggi il tuo tesserino.",
	    "Nobody is on shift at this station: scan your badge." },
	[PROBLEM_WRONG_ROLE] = { "wrong-role", 403, 0, "Not for this role",
	    "Questa operazione non spetta a chi la chiede, o a questa "
	    "postazione.",
	    "This is not for who asks for it, or not for this station." },
	[PROBLEM_LOCKED] = { "locked", 403, 0, "The station is locked",
	    "Troppi codici sbagliati: la postazione è bloccata finché il "
	    "responsabile del magazzino non la sblocca.",
	    "Too many wrong codes: the station is locked until the stock "
	    "keeper unlocks it." },

	[PROBLEM_BADGE] = { "badge", 403, 0, "Not a valid badge",
	    "Questo tesserino non è valido: leggilo di nuovo, o chiedine uno "
	    "nuovo.",
	    "This badge is not valid: scan it again, or ask for a new one." },
	[PROBLEM_NOT_HERE] = { "not-here", 404, 0, "Not in stock here",
	    "Questa busta non risulta in questo sportello: mettila da parte "
	    "e avvisa il responsabile del magazzino.",
	    "This envelope is not in stock here: put it aside and tell the "
	    "stock keeper." },
	[PROBLEM_WRONG_TOKEN] = { "wrong-token", 409, 0,
	    "Not the code of one of our envelopes",
	    "Questo codice non è quello stampato sulla busta: leggi il "
	    "codice dalla busta stessa.",
	    "This code is not the one printed on the envelope: scan the "
	    "envelope itself." },
	[PROBLEM_ALREADY_BOUND] = { "already-bound", 409, 0,
	    "Bound to another card",
	    "Questa busta è già di un'altra tessera: prendi la prossima.",
	    "This envelope belongs to another card: take the next one." },
	[PROBLEM_UNUSABLE] = { "unusable", 409, 0, "Out of use",
	    "Questa busta è stata scartata, smarrita o aperta: mettila da "
	    "parte e prendi la prossima.",
	    "This envelope was spoiled, missing or opened: put it aside and "
	    "take the next one." },
	[PROBLEM_CARD_HAS_ONE] = { "card-has-one", 409, 0,
	    "The card has an envelope",
	    "Questa tessera ha già una busta: se deve averne un'altra, "
	    "scarta prima quella.",
	    "This card already has an envelope: spoil that one first if it "
	    "is to have another." },
	[PROBLEM_CLOSED] = { "closed", 409, 0, "The counter is closed",
	    "Questo sportello è chiuso: qui non si assegna nessuna busta.",
	    "This counter is closed: nothing is bound here." },
	[PROBLEM_NO_DELIVERY] = { "no-delivery", 404, 0, "No such delivery",
	    "Nessuna consegna con questo numero è diretta a questo "
	    "sportello.",
	    "No delivery of this number is on its way to this counter." },
	[PROBLEM_DELIVERY_CLOSED] = { "delivery-closed", 409, 0,
	    "The delivery is closed",
	    "Questa consegna è già stata ricevuta per intero.",
	    "This delivery was received in full already." },
	[PROBLEM_CARD_SYSTEM] = { "card-system", 422, 0,
	    "Which card system is not clear",
	    "Non è chiaro a quale sistema delle tessere va il PIN: chiama "
	    "il responsabile.",
	    "It is not clear which card system is to have the PIN: call the "
	    "person in charge." },

	[PROBLEM_CARD_BLOCKED] = { "card-blocked", 409, 0,
	    "The card is blocked",
	    "Questa tessera è già bloccata, per sempre: il cittadino ne chiede "
	    "una nuova.",
	    "This card is blocked already, for ever: the citizen asks for a "
	    "new one." },
	[PROBLEM_NOT_MATCHED] = { "not-matched", 409, 0,
	    "Card and code do not match",
	    "Numero della tessera e codice utente (CIP) non corrispondono: "
	    "rileggili tutti e due con chi chiama. Dopo cinque codici "
	    "sbagliati "
	    "la tessera non si blocca più per telefono.",
	    "The card's number and user code (CIP) do not match: go through "
	    "both again with the caller. After five wrong codes the card "
	    "cannot "
	    "be blocked by telephone." },
	[PROBLEM_CIP_LOCKED] = { "cip-locked", 409, 0,
	    "Too many wrong codes for this card",
	    "Troppi codici utente (CIP) sbagliati per questa tessera: per "
	    "telefono non si blocca più, finché due responsabili non lo "
	    "permettono.",
	    "Too many wrong user codes (CIP) for this card: it cannot be "
	    "blocked by telephone until two people in charge allow it." },

	[PROBLEM_OUT_OF_ORDER] = { "out-of-order", 409, 0,
	    "Not the next envelope",
	    "Non è la prossima busta: prendi quella attesa, o di' perché usi "
	    "questa.",
	    "This is not the next envelope: take the one expected, or say "
	    "why you use this one." },
	[PROBLEM_REQUEST_REUSED] = { "request-reused", 422, 0,
	    "The key was used for something else",
	    "Il numero di questa richiesta è già servito per un'altra: "
	    "ricarica la pagina e riprova.",
	    "The number of this request was used for something else: load "
	    "the page again and try once more." },
	[PROBLEM_NO_DAY] = { "no-day", 404, 0, "No sheet of that day",
	    "Di quel giorno non c'è un foglio.",
	    "There is no sheet of that day." },
	[PROBLEM_NO_PROOF] = { "no-proof", 404, 0, "Nothing to prove",
	    "Di questo numero il registro firmato non dice nulla.",
	    "The signed log says nothing of this serial." },
	[PROBLEM_INSIDE] = { "inside", 500, 0, "Our fault",
	    "Qualcosa non ha funzionato da noi, e nulla è cambiato: avvisa "
	    "il responsabile.",
	    "Something failed on our side, and nothing has changed: tell the "
	    "person in charge." },
	[PROBLEM_BUSY] = { "busy", 503, 1, "Busy",
	    "Il sistema è occupato: riprova tra un momento.",
	    "The system is busy: try again in a moment." },
	[PROBLEM_STOPPING] = { "stopping", 503, 5, "Stopping",
	    "Il sistema si sta riavviando: riprova tra un momento.",
	    "The system is starting anew: try again in a moment." },

	[PROBLEM_DOCUMENTS_MISSING] = { "documents-missing", 422, 0,
	    "Not all documents were seen",
	    "Mancano dei documenti: senza, la carta non si attiva e nessuna "
	    "busta si consegna.",
	    "Documents are missing: without them the card is not activated "
	    "and no envelope is handed over." },
	[PROBLEM_DOCUMENTS_FOREIGN] = { "documents-foreign", 422, 0,
	    "Documents of another case",
	    "È segnato ciò che a questo caso non appartiene: guarda di nuovo "
	    "per chi si attiva la carta.",
	    "Something is ticked that does not belong to this case: look "
	    "again for whom the card is activated." },
	[PROBLEM_OLD_CARD] = { "old-card", 409, 0, "No such old card here",
	    "Questa vecchia tessera non risulta qui: ricarica l'elenco e "
	    "conta di nuovo.",
	    "This old card is not here as you say: load the list again, and "
	    "count once more." },
	[PROBLEM_SAME_PERSON] = { "same-person", 403, 0,
	    "Two people have to sign",
	    "La seconda firma è di un'altra persona: leggi il suo tesserino.",
	    "The second signature is another person's: scan her badge." },

	[PROBLEM_ADDRESS] = { "address", 422, 0,
	    "Not an address that a message can go to",
	    "Non è un indirizzo e-mail o un numero di cellulare che si possa "
	    "usare: fattelo ripetere e scrivilo di nuovo.",
	    "This is not an e-mail address or a mobile number that can be "
	    "used: ask for it again and type it once more." },
	[PROBLEM_NO_SPLITS] = { "no-splits", 409, 0, "Codes are not split here",
	    "Qui i codici non si danno per e-mail o SMS: usa una busta, o "
	    "chiama il responsabile.",
	    "No codes are given by e-mail or SMS here: take an envelope, or "
	    "call the person in charge." },
	[PROBLEM_NO_SLIP] = { "no-slip", 404, 0, "No such slip here",
	    "Nessun foglio con questo numero è di questa postazione.",
	    "No slip of this number is this station's." },
	[PROBLEM_SLIP_GONE] = { "slip-gone", 409, 0, "The slip is no more",
	    "Questo foglio è già stato stampato, o i suoi codici non valgono "
	    "più: se serve, attiva di nuovo la tessera.",
	    "This slip was printed already, or its codes are out of use: if "
	    "need be, activate the card anew." },
	[PROBLEM_SLIP_OFTEN] = { "slip-often", 409, 0,
	    "The slip was asked for too often, or not at all",
	    "Questo foglio è stato chiesto troppe volte, o mai: chiama il "
	    "responsabile.",
	    "This slip was asked for too often, or never: call the person in "
	    "charge." },
};

const char *
problem_name(enum problem problem)
{
	return problem_texts[problem].name;
}

unsigned
problem_status(enum problem problem)
{
	return problem_texts[problem].status;
}

void
problem_reply_with(struct reply *reply, enum problem problem,
    const char *const *members)
{
	problem_write(reply, &problem_texts[problem], members);
}

void
problem_reply(struct reply *reply, enum problem problem)
{
	problem_write(reply, &problem_texts[problem], NULL);
}
