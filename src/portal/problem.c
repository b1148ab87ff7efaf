#include "portal/problem.h"

#include <stddef.h>

#include "base/banned.h"

const struct problem_text portal_problems[PORTAL_PROBLEMS] = {
	[EDGE_MALFORMED] = { "malformed", 400, 0, "Not a request we know",
	    "La richiesta non è scritta come serve: ricarica la pagina e "
	    "riprova.",
	    "The request is not written as it should be: load the page again "
	    "and try once more." },
	[EDGE_NO_KEY] = { "no-key", 400, 0, "No Idempotency-Key",
	    "Alla richiesta manca il suo numero: ricarica la pagina e riprova.",
	    "The request has no number of its own: load the page again and "
	    "try once more." },
	[EDGE_FOREIGN_ORIGIN] = { "foreign-origin", 403, 0,
	    "Asked from another site",
	    "La richiesta viene da un altro sito e non è stata eseguita.",
	    "The request comes from another site and was not carried out." },
	[EDGE_NO_SUCH_PAGE] = { "no-such-page", 404, 0, "No such page",
	    "Questa pagina non esiste.", "There is no such page." },
	[EDGE_WRONG_METHOD] = { "wrong-method", 405, 0, "Wrong method",
	    "Questa pagina non si usa così: ricarica la pagina e riprova.",
	    "This page is not used like that: load the page again and try "
	    "once more." },
	[EDGE_TOO_SLOW] = { "too-slow", 408, 0, "Too slow",
	    "La richiesta non è arrivata in tempo: riprova.",
	    "The request did not arrive in time: try again." },
	[EDGE_TOO_LARGE] = { "too-large", 413, 0, "Too large",
	    "La richiesta è troppo grande.", "The request is too large." },
	[EDGE_WRONG_TYPE] = { "wrong-type", 415, 0, "Not JSON",
	    "La richiesta non è in JSON: ricarica la pagina e riprova.",
	    "The request is not JSON: load the page again and try once "
	    "more." },
	[EDGE_HEAD_TOO_LARGE] = { "head-too-large", 431, 0,
	    "Header fields too large",
	    "L'intestazione della richiesta è troppo grande.",
	    "The head of the request is too large." },
	[EDGE_TOO_MANY] = { "too-many", 429, 1, "Too many requests",
	    "Troppe richieste: aspetta un momento e riprova.",
	    "Too many requests: wait a moment and try again." },
	[EDGE_NOT_ADMITTED] = { "not-admitted", 403, 0, "Not admitted",
	    "Con questa carta non si entra.", "This card is not let in." },
	[EDGE_INSIDE] = { "inside", 500, 0, "Our fault",
	    "Qualcosa non ha funzionato da noi: riprova più tardi.",
	    "Something failed on our side: try again later." },
	[EDGE_STOPPING] = { "stopping", 503, 5, "Stopping",
	    "Il sistema si sta riavviando: riprova tra un momento.",
	    "The system is starting anew: try again in a moment." },

	[PORTAL_TOKEN] = { "token", 409, 0, "The page was used already",
	    "Questa pagina è già stata usata, o è aperta da troppo tempo: "
	    "premi di nuovo il pulsante.",
	    "This page was used already, or has been open for too long: press "
	    "the button again." },
	[PORTAL_NO_PUK] = { "no-puk", 404, 0, "No PUK of this card",
	    "Di questa carta non abbiamo un PUK: non è stata attivata a un "
	    "nostro sportello, o non è più in uso. Rivolgiti allo sportello.",
	    "We have no PUK of this card: it was not activated at one of our "
	    "counters, or is no longer in use. Ask at a counter." },
	[PORTAL_TOO_OFTEN] = { "too-often", 403, 0, "Too often today",
	    "Oggi il PUK di questa carta è già stato mostrato tante volte "
	    "quante si può: riprova domani.",
	    "The PUK of this card was shown as often as it may be today: try "
	    "again tomorrow." },
	[PORTAL_LOCKED] = { "locked", 403, 0, "Too often",
	    "Il PUK di questa carta è stato mostrato troppe volte: rivolgiti "
	    "allo sportello.",
	    "The PUK of this card was shown too often: ask at a counter." },
	[PORTAL_BUSY] = { "busy", 503, 1, "Busy",
	    "Il sistema è occupato: riprova tra un momento.",
	    "The system is busy: try again in a moment." },
};

void
portal_refuse(struct reply *reply, unsigned problem)
{
	problem_write(reply, &portal_problems[problem], NULL);
}
