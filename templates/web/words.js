/* Every word of all pages, in both languages; Italian unless somebody chose
 * otherwise. {name} is filled in. */

const PLACE = "busta.language";

export const words = {
	/* All pages */
	"language.other": ["English", "Italiano"],
	"skip": ["Vai al contenuto", "Skip to the content"],
	"script": ["Questa pagina ha bisogno di JavaScript.", "This page needs JavaScript."],
	"language.label": ["Cambia lingua: English", "Change language: Italiano"],
	"no-answer": ["Il server non risponde. Riprovare fra poco.", "The server does not answer. Try again in a moment."],
	"loading": ["Un momento…", "One moment…"],
	"none": ["nessuna", "none"],
	"total": ["Totale", "Total"],
	"print": ["Stampa", "Print"],

	/* The counter's frame */
	"title": ["Sportello · busta", "Counter · busta"],
	"menu": ["Lavori", "Tasks"],
	"menu.bind": ["Consegna", "Hand out"],
	"menu.spoil": ["Scarto", "Spoil"],
	"menu.receive": ["Ricevimento", "Receive"],
	"menu.old": ["Vecchie tessere", "Old cards"],
	"menu.day": ["Foglio del giorno", "Day sheet"],
	"menu.commands": ["Comandi a barre", "Barcode commands"],
	"menu.end": ["Fine turno", "End shift"],
	"sound.off": ["Spegni i suoni", "Switch sounds off"],
	"sound.on": ["Accendi i suoni", "Switch sounds on"],
	"station": ["Sportello", "Counter"],
	"operator": ["Operatore", "Operator"],
	"nobody": ["nessuno", "nobody"],
	"hand.label": ["Codice scritto a mano, se il lettore non legge", "Code typed by hand, if the scanner cannot read it"],
	"hand.send": ["Invio", "Enter"],
	"open-twice": ["Lo sportello è già aperto in un’altra finestra di questo computer. Usare quella e chiudere questa.", "The counter is open in another window of this computer. Use that one and close this."],
	"steps": ["Passi", "Steps"],
	"cancel": ["Annulla (Esc)", "Cancel (Esc)"],
	"result.good": ["Fatto", "Done"],
	"result.bad": ["Attenzione", "Attention"],
	"result.ask": ["Domanda", "Question"],
	"result.step": ["Avanti", "Next"],
	"result.wait": ["Non ancora confermato", "Not confirmed yet"],

	/* Signing in */
	"sign.title": ["Inizio del turno", "Start of the shift"],
	"sign.prompt": ["Passare il tesserino sul lettore.", "Scan your badge."],
	"sign.why": ["Chi è allo sportello risponde delle buste che consegna.", "Whoever is at the counter answers for the envelopes handed out."],
	"sign.good": ["Buon lavoro, {operator}.", "Welcome, {operator}."],
	"sign.wait": ["Il server non risponde: l’accesso non è ancora confermato. Il sistema riprova da solo.", "The server does not answer: you are not signed in yet. Trying again."],
	"sign.first": ["Prima il tesserino: il turno non è cominciato.", "First your badge: the shift has not begun."],
	"sign.lost": ["Il turno è finito. Ripassare il tesserino.", "The shift has ended. Scan your badge again."],
	"end.good": ["Turno finito.", "The shift has ended."],
	"end.wait": ["Il server non risponde: la fine del turno non è ancora confermata. Il sistema riprova da solo.", "The server does not answer: the end of the shift is not confirmed yet. Trying again."],
	"locked": ["Troppi codici sbagliati: questa postazione è bloccata finché il magazzino non la sblocca.", "Too many wrong codes: this station is locked until the stock keeper unlocks it."],
	"closed": ["Questo sportello è chiuso.", "This counter is closed."],
	"busy": ["Aspettare: l’operazione di prima non è ancora confermata.", "Wait: what was asked before is not confirmed yet."],

	/* What was scanned instead */
	"scanned.envelope": ["È una busta ({serial}).", "That is an envelope ({serial})."],
	"scanned.card": ["È una carta.", "That is a card."],
	"scanned.lot": ["È la copertina di un pacco ({serial} – {last}).", "That is the cover of a lot ({serial} – {last})."],
	"scanned.badge": ["È un tesserino.", "That is a badge."],
	"scanned.serial": ["È un numero di busta senza il suo codice: passare il codice a barre intero.", "That is an envelope’s number without its code: scan the whole barcode."],
	"scanned.misread": ["Codice letto male: ripassarlo.", "The code was misread: scan it again."],
	"scanned.unknown": ["Codice sconosciuto.", "Unknown code."],
	"scanned.command": ["È un comando che qui non serve.", "That is a command of no use here."],
	"wanted.envelope": ["Qui serve la busta.", "Here an envelope is wanted."],
	"wanted.papers": ["Prima i documenti: per chi si attiva la carta?", "First the papers: for whom is the card activated?"],
	"wanted.card": ["Qui serve la carta.", "Here the card is wanted."],
	"wanted.badge": ["Qui serve il tesserino.", "Here a badge is wanted."],
	"wanted.confirm": ["Ripassare la busta {serial} per confermare.", "Scan envelope {serial} again to confirm."],
	"wanted.choice": ["Prima scegliere il motivo: tasti da 1 a 4.", "First choose the reason: keys 1 to 4."],
	"wanted.act": ["Prima scegliere che cosa si fa.", "First choose what is done."],
	"wanted.second-badge": ["Qui serve il tesserino di una seconda persona.", "Here the badge of a second person is wanted."],
	"wanted.delivery": ["Prima scegliere la consegna.", "First choose the delivery."],
	"wanted.nothing": ["Qui non si legge niente.", "Nothing is scanned here."],
	"wanted.boxes": ["Qui servono buste o copertine di pacchi.", "Here envelopes or covers of lots are wanted."],

	/* Handing out */
	"bind.title": ["Consegna di una busta", "Handing out an envelope"],
	"bind.next": ["Prossima busta", "Next envelope"],
	"bind.on-hand": ["In cassetto", "On hand"],
	"bind.papers": ["Documenti", "Papers"],
	"bind.envelope": ["Busta", "Envelope"],
	"bind.card": ["Carta", "Card"],
	"bind.confirm": ["Conferma", "Confirm"],
	"bind.do.papers": ["Guardare i documenti", "Look at the papers"],
	"bind.do.envelope": ["Passare la busta sul lettore", "Scan the envelope"],
	"bind.do.card": ["Passare la carta sul lettore", "Scan the card"],
	"bind.do.confirm": ["Ripassare la stessa busta", "Scan the same envelope again"],
	"bind.do.sending": ["Aspettare la risposta", "Wait for the answer"],
	"bind.do.why": ["Dire perché non è la prossima", "Say why it is not the next one"],
	"bind.card.scanned": ["letta, finisce con {end}", "read, ends with {end}"],
	"bind.card.typed": ["scritta a mano: {number}", "typed by hand: {number}"],
	"bind.step.card": ["Busta {serial}. Ora la carta.", "Envelope {serial}. Now the card."],
	"bind.step.again": ["Busta {serial} già letta. Ora la carta.", "Envelope {serial} is read already. Now the card."],
	"bind.step.confirm": ["Carta letta. Ripassare la busta {serial} per confermare.", "The card is read. Scan envelope {serial} again to confirm."],
	"bind.step.card-again": ["Carta già letta. Ripassare la busta {serial} per confermare.", "The card is read already. Scan envelope {serial} again to confirm."],
	"bind.good": ["Busta {serial} abbinata alla carta. Consegnarla al cittadino.", "Envelope {serial} is bound to the card. Hand it to the citizen."],
	"bind.old-card": ["Vecchia tessera: scrivere {card} sull’etichetta e metterla nella cassetta delle tessere ritirate.", "Old card: write {card} on its label and put it into the box of old cards."],
	"bind.wait": ["La busta {serial} non è ancora confermata: non consegnarla. Il sistema riprova da solo.", "Envelope {serial} is not confirmed yet: do not hand it over. Trying again."],
	"bind.look.wait": ["Il server non risponde: la busta non è ancora controllata. Il sistema riprova da solo.", "The server does not answer: the envelope is not checked yet. Trying again."],
	"bind.other-envelope": ["È un’altra busta ({serial}), non quella letta prima ({first}). Niente è stato abbinato: ripassare {first}, o annullare con Esc.", "That is another envelope ({serial}), not the one read before ({first}). Nothing was bound: scan {first} again, or cancel with Esc."],
	"bind.other-card": ["È un’altra carta. Niente è stato abbinato: ricominciare dalla busta.", "That is another card. Nothing was bound: begin again with the envelope."],
	"bind.cancelled": ["Annullato: niente è stato abbinato.", "Cancelled: nothing was bound."],
	"bind.is": ["La busta {serial} non si può consegnare: {state}.", "Envelope {serial} cannot be handed out: it is {state}."],
	"bind.why": ["La prossima busta è {expected}. Perché si prende {serial}?", "The next envelope is {expected}. Why is {serial} taken?"],
	"bind.why.right": ["Se c’è, passare invece {expected}.", "If it is there, scan {expected} instead."],
	"why.previous-missing": ["Quella prima manca", "The one before is missing"],
	"why.previous-damaged": ["Quella prima è rovinata", "The one before is damaged"],
	"why.lot-not-opened": ["Il suo pacco non è ancora aperto", "Its lot is not opened yet"],
	"why.other": ["Altro motivo", "Another reason"],
	"resume.title": ["Una consegna non è ancora confermata", "One binding is not confirmed yet"],
	"resume.text": ["La busta {serial} era stata inviata quando la pagina è stata chiusa. Ripassare la stessa busta e la stessa carta: sarà abbinata una volta sola. Se non ci sono più, Esc: si guarda nel foglio del giorno.", "Envelope {serial} had been sent when the page was closed. Scan the same envelope and the same card again: it will be bound only once. If they are gone, press Esc: the day’s sheet is looked at."],
	"resume.other": ["Prima la busta {serial}, che non è ancora confermata; oppure Esc.", "First envelope {serial}, which is not confirmed yet; or Esc."],
	"resume.was-done": ["La busta {serial} risulta abbinata.", "Envelope {serial} is bound, says the day’s sheet."],
	"resume.was-not": ["La busta {serial} non risulta abbinata nel foglio del giorno.", "Envelope {serial} is not bound, says the day’s sheet."],
	"resume.other-card": ["La busta {serial} era già stata registrata con un’altra carta, o un’altra risposta. Guardare il foglio del giorno.", "Envelope {serial} had been recorded with another card, or otherwise. Look at the day’s sheet."],

	/* Papers, as the office's page has them */
	"papers.case": ["Per chi si attiva la carta?", "For whom is the card activated?"],
	"papers.case.holder": ["Caso A: il titolare, per sé", "Case A: the holder, for herself or himself"],
	"papers.case.minor": ["Caso B: un genitore, per il figlio minore", "Case B: a parent, for a child under age"],
	"papers.case.third-party": ["Caso C: tutore, curatore o amministratore di sostegno, per conto terzi", "Case C: a guardian, curator or support administrator, for somebody else"],
	"papers.short.holder": ["Titolare", "Holder"],
	"papers.short.minor": ["Figlio minore", "Child under age"],
	"papers.short.third-party": ["Conto terzi", "Third party"],
	"papers.identity": ["Con quale documento si identifica chi è allo sportello?", "By which document is whoever stands here identified?"],
	"papers.identity-card": ["Carta di identità", "Identity card"],
	"papers.passport": ["Passaporto", "Passport"],
	"papers.driving-licence": ["Patente di guida", "Driving licence"],
	"papers.list": ["Segnare ciò che si è visto: tutto serve, prima della busta", "Tick what you have seen: all of it is needed, before the envelope"],
	"papers.item.identity-valid": ["Documento di chi è allo sportello ({identity}): valido e non scaduto", "Document of whoever stands here ({identity}): valid and not expired"],
	"papers.item.card.holder": ["Tessera TS-CNS ricevuta", "The TS-CNS card that was received"],
	"papers.item.card.minor": ["Tessera TS-CNS ricevuta, del figlio minore", "The child’s TS-CNS card that was received"],
	"papers.item.card.third-party": ["Tessera TS-CNS ricevuta, del soggetto tutelato o amministrato", "The TS-CNS card that was received, of the person in care"],
	"papers.item.parenthood": ["Documento che attesta lo stato di genitore: documento valido del minore, stato di famiglia o autocertificazione", "Proof of being the parent: a valid document of the child, a family certificate or a self-declaration"],
	"papers.item.form.minor": ["Modulo di attivazione sottoscritto dal genitore", "Activation form, signed by the parent"],
	"papers.item.form.third-party": ["Modulo di attivazione sottoscritto dal tutore", "Activation form, signed by the guardian"],
	"papers.item.appointment": ["Documento che attesta lo stato di tutore, curatore o amministratore", "Proof of being guardian, curator or administrator"],
	"papers.item.identity-copy": ["Fotocopia del documento di identità del soggetto tutelato", "Copy of the identity document of the person in care"],
	"papers.item.old-card": ["Vecchia TS-CNS scaduta: consegnata, da ritirare", "Old, expired TS-CNS card: handed in, to be withdrawn"],
	"papers.item.no-old-card": ["Non ha una vecchia TS-CNS", "Has no old TS-CNS card"],
	"papers.form": ["Modulo da stampare e firmare (PDF)", "Form to print and sign (PDF)"],
	"papers.seen": ["Visto: {item}.", "Seen: {item}."],
	"papers.unseen": ["Non visto: {item}.", "Not seen: {item}."],
	"papers.complete": ["Documenti visti. Ora la busta.", "The papers are seen. Now the envelope."],

	/* Spoiling */
	"spoil.title": ["Scarto di una busta", "Spoiling an envelope"],
	"spoil.envelope": ["Busta", "Envelope"],
	"spoil.reason": ["Motivo", "Reason"],
	"spoil.confirm": ["Conferma", "Confirm"],
	"spoil.do.envelope": ["Passare la busta sul lettore", "Scan the envelope"],
	"spoil.do.reason": ["Scegliere il motivo", "Choose the reason"],
	"spoil.do.confirm": ["Ripassare la stessa busta", "Scan the same envelope again"],
	"spoil.do.sending": ["Aspettare la risposta", "Wait for the answer"],
	"spoil.why": ["Perché si scarta {serial}?", "Why is {serial} spoiled?"],
	"spoil.fold": ["Piegata, strappata o aperta", "Folded, torn or open"],
	"spoil.scan": ["Il codice non si legge", "Its code cannot be read"],
	"spoil.counter": ["Errore allo sportello", "A mistake at the counter"],
	"spoil.damaged": ["Bagnata, sporca o rovinata", "Wet, soiled or damaged"],
	"spoil.step.confirm": ["{reason}. Ripassare la busta {serial}: dopo non si può più usare.", "{reason}. Scan envelope {serial} again: afterwards it can never be used."],
	"spoil.good": ["Busta {serial} scartata. Metterla nella cassetta chiusa, mai nel cestino.", "Envelope {serial} is spoiled. Put it into the locked box, never into the bin."],
	"spoil.wait": ["Lo scarto di {serial} non è ancora confermato. Il sistema riprova da solo.", "Spoiling {serial} is not confirmed yet. Trying again."],
	"spoil.resume": ["Non si sa se la busta {serial} è stata scartata, perché la pagina è stata chiusa: scartarla di nuovo, vale una volta sola.", "It is not known whether envelope {serial} was spoiled, since the page was closed: spoil it again, it counts once."],
	"spoil.cancelled": ["Annullato: niente è stato scartato.", "Cancelled: nothing was spoiled."],

	/* Receiving */
	"receive.title": ["Ricevimento di una consegna", "Receiving a delivery"],
	"receive.which": ["Quale consegna è arrivata?", "Which delivery has come?"],
	"receive.nothing": ["Nessuna consegna è in arrivo.", "No delivery is on its way."],
	"receive.choice": ["{delivery} da {from}: {count} buste", "{delivery} from {from}: {count} envelopes"],
	"receive.do": ["Passare le copertine dei pacchi, e le buste sciolte una per una", "Scan the covers of the lots, and loose envelopes one by one"],
	"receive.delivery": ["Consegna", "Delivery"],
	"receive.expected": ["Attese", "Expected"],
	"receive.counted": ["Contate", "Counted"],
	"receive.difference": ["Differenza", "Difference"],
	"receive.begun": ["Consegna {delivery}: cominciare a contare.", "Delivery {delivery}: begin to count."],
	"receive.counted.one": ["{serial}: contate {count}.", "{serial}: {count} counted."],
	"receive.counted.lot": ["{serial} – {last}: contate {count}.", "{serial} – {last}: {count} counted."],
	"receive.twice": ["{serial} era già contata.", "{serial} was counted already."],
	"receive.backwards": ["La copertina non va dalla prima busta all’ultima.", "That cover does not run from its first envelope to its last."],
	"receive.finish": ["Ho contato tutto (F10)", "All is counted (F10)"],
	"receive.drop": ["Ricomincia a contare", "Count anew"],
	"receive.dropped": ["Il conto ricomincia da zero.", "The count begins anew."],
	"receive.full": ["Sono già mille letture: confermarle con F10, poi continuare con il resto.", "That is a thousand scans: confirm them with F10, then go on with the rest."],
	"receive.empty": ["Niente è stato contato ancora.", "Nothing is counted yet."],
	"receive.really": ["Il conto è diverso da quello atteso: attese {expected}, contate {count}. Ricontare; se è proprio così, di nuovo F10.", "The count differs from what is expected: {expected} expected, {count} counted. Count again; if it is so, F10 once more."],
	"receive.good": ["Consegna {delivery} ricevuta: {count} buste.", "Delivery {delivery} is received: {count} envelopes."],
	"receive.open": ["Ricevute {count} buste di {delivery}, che resta aperta. Mancano: {lacking}. In più: {extra}.", "{count} envelopes of {delivery} are received; it stays open. Lacking: {lacking}. Too many: {extra}."],
	"receive.wait": ["Il ricevimento di {delivery} non è ancora confermato. Il sistema riprova da solo.", "Receiving {delivery} is not confirmed yet. Trying again."],
	"receive.list": ["Contate finora", "Counted so far"],

	/* Old cards */
	"old.title": ["Vecchie tessere", "Old cards"],
	"old.lying": ["Da ritirare", "To be withdrawn"],
	"old.withdrawn": ["Da distruggere", "To be destroyed"],
	"old.what": ["Che cosa", "What"],
	"old.cards": ["Tessere", "Cards"],
	"old.badge": ["Seconda firma", "Second signature"],
	"old.which": ["Che cosa si fa, in due?", "What is done, by two people?"],
	"old.act.withdrawals": ["Ritiro: fuori uso e sotto chiave", "Withdrawal: out of use and locked away"],
	"old.act.destructions": ["Distruzione di quelle già ritirate", "Destruction of those that were withdrawn"],
	"old.do.what": ["Scegliere che cosa si fa", "Choose what is done"],
	"old.do.cards": ["Contare insieme; togliere il segno a quella che manca; poi il tesserino della seconda persona", "Count together; untick what lacks; then the second person’s badge"],
	"old.do.sending": ["Aspettare la risposta", "Wait for the answer"],
	"old.count.withdrawals": ["Tessere da ritirare: {count}. Se sono proprio queste, il tesserino della seconda persona.", "Cards to be withdrawn: {count}. If it is these, the second person’s badge."],
	"old.count.destructions": ["Tessere da distruggere: {count}. Distruggerle insieme, poi il tesserino della seconda persona.", "Cards to be destroyed: {count}. Destroy them together, then the second person’s badge."],
	"old.none.withdrawals": ["Nessuna vecchia tessera è da ritirare.", "No old card is to be withdrawn."],
	"old.none.destructions": ["Nessuna tessera ritirata è da distruggere.", "No withdrawn card is to be destroyed."],
	"old.nothing": ["Nessuna tessera è segnata.", "No card is ticked."],
	"old.good.withdrawals": ["Tessere ritirate: {count}. Firmato da {operator} e {witness}. Ora sotto chiave.", "Cards withdrawn: {count}. Signed by {operator} and {witness}. Lock them away now."],
	"old.good.destructions": ["Tessere distrutte: {count}. Firmato da {operator} e {witness}.", "Cards destroyed: {count}. Signed by {operator} and {witness}."],
	"old.wait": ["La firma non è ancora confermata. Il sistema riprova da solo.", "The signature is not confirmed yet. Trying again."],
	"old.cancelled": ["Annullato: niente è stato firmato.", "Cancelled: nothing was signed."],

	/* The day's sheet */
	"day.title": ["Foglio del giorno", "Day sheet"],
	"day.date": ["Giorno", "Day"],
	"day.sums": ["Conti delle buste", "Sums of the envelopes"],
	"day.lines": ["Movimenti", "Movements"],
	"day.no-lines": ["Nessun movimento.", "No movements."],
	"day.opening": ["Apertura", "Opening"],
	"day.received": ["+ Ricevute", "+ Received"],
	"day.returned": ["+ Restituite", "+ Returned"],
	"day.sent": ["− Inviate", "− Sent"],
	"day.bound": ["− Abbinate", "− Bound"],
	"day.spoiled": ["− Scartate", "− Spoiled"],
	"day.missing": ["− Mancanti", "− Missing"],
	"day.other": ["± Altro", "± Other"],
	"day.closing": ["= Chiusura", "= Closing"],
	"day.time": ["Ora", "Time"],
	"day.what": ["Che cosa", "What"],
	"day.serial": ["Buste", "Envelopes"],
	"day.count": ["N.", "No."],
	"day.who": ["Operatore", "Operator"],
	"day.line.bind": ["abbinata", "bound"],
	"day.line.spoil": ["scartata", "spoiled"],
	"day.line.receive": ["ricevute", "received"],
	"day.line.found": ["ritrovata", "found"],
	"day.line.send": ["inviate", "sent"],
	"day.line.return": ["restituite", "sent back"],
	"day.line.compromise": ["compromessa", "compromised"],
	"day.line.expire": ["scaduta", "expired"],
	"day.line.destroy": ["distrutta", "destroyed"],
	"day.line.missing": ["mancante", "missing"],
	"day.line.out-of-order": ["fuori ordine", "out of order"],
	"day.signed": ["Contato e firmato da due persone", "Counted and signed by two people"],
	"day.counted": ["Buste contate in cassetto", "Envelopes counted on hand"],
	"day.operator": ["L’operatore", "The operator"],
	"day.witness": ["Chi controlla", "Who checks"],
	"day.signature": ["nome e firma", "name and signature"],
	"day.printed": ["Stampato {at} alla postazione {station}", "Printed {at} at station {station}"],

	/* Commands as barcodes */
	"commands.title": ["Comandi a barre", "Barcode commands"],
	"commands.text": ["Per chi ha solo il lettore: stampare questo foglio e tenerlo accanto. Ogni codice fa quello che è scritto sotto.", "For whoever has a scanner alone: print this sheet and keep it at hand. Each code does what is written below it."],
	"commands.choice": ["Scelta {number}", "Choice {number}"],
	"commands.cancel": ["Annulla", "Cancel"],
	"commands.finish": ["Ho contato tutto", "All is counted"],

	/* The auditor's page */
	"audit.title": ["Revisione · busta", "Audit · busta"],
	"audit.heading": ["Revisione", "Audit"],
	"audit.read-only": ["Sola lettura", "Read only"],
	"audit.refresh": ["Aggiorna", "Refresh"],
	"audit.at": ["Situazione alle {at}", "As of {at}"],
	"audit.stock": ["Giacenze per luogo e stato", "Stock by place and state"],
	"audit.place": ["Luogo", "Place"],
	"audit.state": ["Stato", "State"],
	"audit.count": ["Buste", "Envelopes"],
	"audit.no-stock": ["Nessuna busta.", "No envelopes."],
	"audit.chart": ["Grafico delle giacenze: gli stessi numeri della tabella.", "Chart of the stock: the same numbers as the table."],
	"audit.transit": ["Consegne in viaggio", "Deliveries in transit"],
	"audit.no-transit": ["Nessuna consegna è in viaggio.", "No delivery is in transit."],
	"audit.delivery": ["Consegna", "Delivery"],
	"audit.by": ["Chi l’ha inviata", "Sent by"],
	"audit.from": ["Da", "From"],
	"audit.to": ["A", "To"],
	"audit.inside": ["In viaggio", "In transit"],
	"audit.age": ["Da quanto", "For how long"],
	"audit.since": ["Partita", "Since"],
	"audit.discrepancies": ["Differenze", "Discrepancies"],
	"audit.no-discrepancies": ["Nessuna differenza aperta.", "No open discrepancies."],
	"audit.what": ["Che cosa", "What"],
	"audit.where": ["Dove", "Where"],
	"audit.when": ["Quando", "When"],
	"audit.lacking": ["Mancano", "Lacking"],
	"audit.extra": ["In più", "Too many"],
	"audit.wrong-codes": ["Codici sbagliati", "Wrong codes"],
	"audit.is.count": ["conteggio diverso", "a count that differs"],
	"audit.is.missing": ["buste mancanti", "missing envelopes"],
	"audit.is.wrong codes": ["codici sbagliati", "wrong codes"],
	"audit.is.locked station": ["postazione bloccata", "locked station"],
	"audit.checkpoint": ["Ultimo sigillo del registro", "Last checkpoint of the log"],
	"audit.verified": ["Firma verificata, il registro contiene il sigillo", "Signature verified, the log holds the checkpoint"],
	"audit.not-verified": ["NON verificato: avvisare subito il responsabile", "NOT verified: tell whoever is responsible at once"],
	"audit.size": ["Righe coperte dal sigillo", "Entries the checkpoint covers"],
	"audit.log-size": ["Righe del registro", "Entries of the log"],
	"audit.root": ["Radice", "Root"],
	"audit.downloads": ["Scaricare", "Downloads"],
	"audit.download.csv": ["{what} (CSV)", "{what} (CSV)"],
	"audit.download.json": ["{what} (JSON)", "{what} (JSON)"],
	"audit.download.checkpoint": ["Sigillo (testo firmato)", "Checkpoint (signed text)"],
	"audit.proof": ["Prova di una busta", "Proof of one envelope"],
	"audit.proof.label": ["Numero della busta, scritto o letto", "The envelope’s serial, typed or scanned"],
	"audit.proof.get": ["Scarica la prova", "Download the proof"],
	"audit.proof.good": ["Prova di {serial} scaricata: si verifica con busta-audit.", "The proof of {serial} is downloaded: verify it with busta-audit."],
	"audit.proof.bad": ["Non è il numero di una busta.", "That is no envelope’s serial."],

	/* States of an envelope, as the server names them */
	"state.allocated": ["in preparazione", "allocated"],
	"state.sealed": ["sigillata", "sealed"],
	"state.released": ["liberata per la stampa", "released"],
	"state.printed": ["stampata", "printed"],
	"state.in transit": ["in viaggio", "in transit"],
	"state.on hand": ["in giacenza", "on hand"],
	"state.bound": ["già abbinata a una carta", "bound to a card"],
	"state.assigned": ["già abbinata a una carta, PIN in partenza", "bound, its PIN on the way"],
	"state.handed over": ["già consegnata", "handed over"],
	"state.cancelled": ["annullata", "cancelled"],
	"state.spoiled": ["scartata", "spoiled"],
	"state.missing": ["mancante", "missing"],
	"state.compromised": ["compromessa", "compromised"],
	"state.expired": ["scaduta", "expired"],
	"state.destroyed": ["distrutta", "destroyed"],
	"state.short.bound": ["abbinata", "bound"],
	"state.short.assigned": ["abbinata, PIN in partenza", "bound, PIN on the way"],
	"state.short.handed over": ["consegnata", "handed over"],
	"state.blocked": ["carta bloccata", "card blocked"],

	/* The help desk's page */
	"help.page": ["Assistenza · busta", "Help desk · busta"],
	"help.station": ["Postazione", "Station"],
	"help.sign.why": ["Chi è al telefono risponde delle carte che blocca.", "Whoever is on the telephone answers for the cards that are blocked."],
	"help.title": ["Blocco di una carta per telefono", "Blocking a card by telephone"],
	"help.do": ["Scrivere quello che legge chi chiama. Il blocco è per sempre: serve a chi ha perso la carta, o non ce l’ha più.", "Type what the caller reads. Blocking is for ever: it is for who has lost the card, or has it no more."],
	"help.card": ["Numero della carta (16 lettere e cifre, o 20 cifre)", "Number of the card (16 letters and digits, or 20 digits)"],
	"help.cip": ["Codice utente (CIP), dalla busta o dal foglio dei codici", "User code (CIP), from the envelope or the sheet of codes"],
	"help.card.short": ["Carta", "Card"],
	"help.cip.short": ["Codice utente", "User code"],
	"help.next": ["Avanti", "Go on"],
	"help.no-card": ["Non è il numero di una carta: sono 16 lettere e cifre, o 20 cifre. Rileggerlo con chi chiama; nessun tentativo è stato usato.", "That is no number of a card: it has 16 letters and digits, or 20 digits. Read it again with the caller; no try is used."],
	"help.no-cip": ["Il codice utente (CIP) è di sole cifre. Rileggerlo con chi chiama; nessun tentativo è stato usato.", "The user code (CIP) has digits only. Read it again with the caller; no try is used."],
	"help.confirm": ["Rileggere a chi chiama, e chiedere se va bloccata per sempre", "Read it back to the caller, and ask whether it is to be blocked for ever"],
	"help.go": ["Blocca la carta per sempre", "Block the card for ever"],
	"help.change": ["Correggi", "Correct it"],
	"help.good": ["La carta è bloccata, per sempre. Numero da dare a chi chiama: {entry}.", "The card is blocked, for ever. Number to give to the caller: {entry}."],
	"help.wait": ["La carta non risulta ancora bloccata: restare in linea. Il sistema riprova da solo.", "The card is not known to be blocked yet: stay on the line. Trying again."],
	"help.cancelled": ["Annullato: niente è stato bloccato.", "Cancelled: nothing was blocked."],
	"help.forgotten": ["Dopo tre minuti fermi i codici sono stati cancellati: niente è stato bloccato.", "After three minutes without a key the codes were removed: nothing was blocked."],
	"help.wanted": ["Qui si scrive quello che legge chi chiama.", "Here what the caller reads is typed."],
	"help.puk.title": ["Se la carta non accetta più il PIN, non va bloccata qui", "If the card takes the PIN no more, it is not to be blocked here"],
	"help.puk.why": ["Dopo tre PIN sbagliati di seguito la carta si blocca da sola, e si sblocca con il PUK. Leggere a chi chiama:", "After three wrong PINs in a row the card blocks itself, and the PUK unblocks it. Read to the caller:"],
	"help.puk.where": ["Il PUK ha otto cifre. È scritto nel riquadro del foglio interno della busta, se lo ha già recuperato; con i codici divisi, metà è sul foglio dello sportello e metà nel messaggio ricevuto.", "The PUK has eight digits. It stands in the box on the inner sheet of the envelope, if you have recovered it already; of split codes, one half is on the counter’s slip and the other in the message you had."],
	"help.puk.portal": ["Altrimenti si recupera dal portale della carta, alla voce «Recupera il PUK»: si entra con la carta stessa, e si scrive il PUK nel riquadro.", "Else it is recovered on the card’s portal, under “Recover the PUK”: you sign in with the card itself, and write the PUK into the box."],
	"help.puk.use": ["Con il programma della carta scelga «Sblocca PIN»: scriva il PUK, poi un PIN nuovo. Dopo tre PUK sbagliati la carta non si usa più e ne serve una nuova.", "In the card’s own program choose “Unblock PIN”: type the PUK, then a new PIN. After three wrong PUKs the card is of no use any more, and you need a new one."],
	"help.puk.never": ["Non chiedere mai il PIN o il PUK: nessuno qui ne ha bisogno.", "Never ask for PIN or PUK: nobody here needs them."],
};

let language = localStorage.getItem(PLACE) === "en" ? "en" : "it";

export function languageNow() {
	return language;
}

export function switchLanguage() {
	language = language === "it" ? "en" : "it";
	localStorage.setItem(PLACE, language);
	document.documentElement.lang = language;
}

/* text: a name of the table; or { it, en }, as the server's problems have. */
export function word(text, values) {
	if (typeof text === "object")
		return text[language];
	const both = words[text];
	if (both === undefined)
		throw new Error(`no words for ${text}`);
	return both[language === "it" ? 0 : 1]
	    .replace(/\{([a-z]+)\}/g, (_, name) => value(values[name]));
}

/* A value may be a word of the table itself, with what stands for it if there
 * is none: names that a newer server may have more of. */
function value(given) {
	if (typeof given !== "object")
		return String(given);
	return wordOr(given.name, given.otherwise);
}

export function wordOr(name, otherwise) {
	return name in words ? word(name) : otherwise;
}

export function problemText(body) {
	if (body === null)
		return "no-answer";
	return { it: body.detail ?? body.title, en: body.detail_en ?? body.title };
}

export function timeText(ms, parts) {
	return new Date(ms).toLocaleString(language === "it" ? "it-IT" : "en-GB",
	    parts ?? { dateStyle: "short", timeStyle: "short" });
}

export function numberText(number) {
	return number.toLocaleString(language === "it" ? "it-IT" : "en-GB",
	    { useGrouping: "always" });
}
