-- What must hold of a ledger after anything: each query finds what breaks it.

SELECT 'chunk overlap', batch, number FROM (SELECT c.batch, c.number, c.first,
  max(c.first + c.count) OVER (PARTITION BY b.series ORDER BY c.first
  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS free
  FROM chunk c JOIN batch b ON b.id = c.batch) WHERE first < free;

-- The stock has every serial ever given out, once, in runs as long as can be; and
-- so have the chunks.
SELECT 'stock: gap or overlap', series, first FROM (SELECT series, first,
  lag(last, 1, 0) OVER (PARTITION BY series ORDER BY first) + 1 AS due FROM stock)
  WHERE first <> due;
SELECT 'stock: two runs that are one', series, first FROM (SELECT *,
  lag(state) OVER runs AS state_before, lag(place) OVER runs AS place_before
  FROM stock WINDOW runs AS (PARTITION BY series ORDER BY first))
  WHERE state = state_before AND place = place_before;
SELECT 'stock: not all that was given out', name FROM series s WHERE next - 1 <>
  (SELECT coalesce(sum(last - first + 1), 0) FROM stock WHERE series = s.id);
SELECT 'chunks: not all that was given out', name FROM series s WHERE next - 1 <>
  (SELECT coalesce(sum(c.count), 0) FROM chunk c JOIN batch b ON b.id = c.batch
  WHERE b.series = s.id);

-- Chunk and stock say the same: 1 ordered, 2 sealed, 3 cancelled. Until it is
-- printed an envelope is at its batch.
SELECT 'chunk and stock differ', c.batch, c.number, s.first, s.state
  FROM chunk c JOIN batch b ON b.id = c.batch JOIN stock s ON s.series = b.series
  AND s.first < c.first + c.count AND s.last >= c.first
  WHERE CASE c.state WHEN 1 THEN s.state <> 1 WHEN 3 THEN s.state <> 9
  ELSE s.state = 1 END;
SELECT 'not at its batch', c.batch, c.number, s.first, p.name
  FROM chunk c JOIN batch b ON b.id = c.batch JOIN stock s ON s.series = b.series
  AND s.first < c.first + c.count AND s.last >= c.first
  LEFT JOIN place p ON p.id = s.place
  WHERE s.state IN (1, 2, 3, 9) AND p.name IS NOT printf('B%06d', c.batch);
SELECT 'sealed batch that does not add up', id FROM batch b WHERE state = 2 AND
  quantity <> (SELECT coalesce(sum(count), 0) FROM chunk
  WHERE batch = b.id AND state = 2);
SELECT 'done batch with begun chunks', id FROM batch b WHERE state <> 1 AND EXISTS
  (SELECT 1 FROM chunk WHERE batch = b.id AND state = 1);

-- A sealed chunk, and no other, has its row, of records of its batch's size.
SELECT 'chunk without its row', c.batch, c.number FROM chunk c
  JOIN batch b ON b.id = c.batch LEFT JOIN sealed r ON r.series = b.series
  AND r.first = c.first AND r.count = c.count AND r.batch = c.batch
  WHERE (c.state = 2) <> (r.id IS NOT NULL);
SELECT 'row without its chunk', r.id FROM sealed r LEFT JOIN chunk c
  ON c.batch = r.batch AND c.first = r.first AND c.state = 2 WHERE c.number IS NULL;
SELECT 'row of another size', r.id FROM sealed r JOIN batch b ON b.id = r.batch
  WHERE length(r.records) <> r.count * (29 + b.pin_digits + b.cip_digits)
  OR length(r.verifiers) <> r.count * 16;

-- A record is there from sealed (2) to bound (7) and assigned (15), and zeros
-- otherwise; its version is 1. A verifier is there also of what is handed over (8), and
-- of a card that is blocked (16) nothing is.
SELECT 'record and state differ', batch, number, state FROM (SELECT r.batch,
  r.first + value AS number, s.state,
  substr(records, value * (length(records) / count) + 1, length(records) / count) AS record,
  substr(verifiers, value * 16 + 1, 16) AS verifier
  FROM sealed r JOIN generate_series(0, r.count - 1)
  JOIN stock s ON s.series = r.series AND s.first = (SELECT max(first) FROM stock
  WHERE series = r.series AND first <= r.first + value))
  WHERE CASE WHEN state BETWEEN 2 AND 7 OR state = 15
  THEN substr(record, 1, 1) <> x'01' OR verifier = zeroblob(16)
  ELSE record <> zeroblob(length(record)) OR (verifier = zeroblob(16)) = (state = 8) END;

-- What is assigned waits in the outbox, and nothing else does; what is handed over
-- was acknowledged.
SELECT 'outbox and state differ', s.state, o.entry, o.series, o.number FROM outbox o
  JOIN stock s ON s.series = o.series AND s.first = (SELECT max(first) FROM stock
  WHERE series = o.series AND first <= o.number)
  WHERE (s.state = 15) <> (o.block <> zeroblob(32))
  OR (s.state = 15 AND o.acknowledged IS NOT NULL)
  OR (s.state = 8 AND o.acknowledged IS NULL);
SELECT 'assigned, and not in the outbox', s.series, s.first FROM stock s
  WHERE s.state IN (8, 15) AND s.last - s.first + 1 <> (SELECT count(*) FROM outbox o
  WHERE o.series = s.series AND o.number BETWEEN s.first AND s.last);

-- A card has one envelope, as long as that belongs to it.
SELECT 'binding and state differ', b.series, b.number, s.state FROM binding b
  JOIN stock s ON s.series = b.series AND s.first = (SELECT max(first) FROM stock
  WHERE series = b.series AND first <= b.number)
  WHERE b.live <> (s.state IN (7, 8, 15, 16));

-- A card that is blocked has an order that says so, and no other card has one.
SELECT 'blocked, and no order', s.series, s.first FROM stock s WHERE s.state = 16
  AND s.last - s.first + 1 <> (SELECT count(*) FROM block_order o
  WHERE o.series = s.series AND o.number BETWEEN s.first AND s.last);
SELECT 'order, and not blocked', o.series, o.number FROM block_order o
  JOIN stock s ON s.series = o.series AND s.first = (SELECT max(first) FROM stock
  WHERE series = o.series AND first <= o.number) WHERE s.state <> 16;
