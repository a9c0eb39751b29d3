-- account = 1
-- months_first = 2025-11-01
-- months_last = 2025-11-30
WITH answer_sum AS (
  SELECT
    f.account_id AS account_id,
    f.production_id AS production_id,
    SUM(f.ingested_ms) AS m0
  FROM (
    SELECT
      f.account_id AS account_id,
      f.production_id AS production_id,
      f.month AS day,
      f.ingested_ms AS ingested_ms
    FROM usage_monthly AS f
    WHERE
      (
        f.account_id = :account AND f.valid_from <= :version AND f.valid_to > :version
      )
      AND f.month BETWEEN :months_first AND :months_last
  ) AS f
  GROUP BY
    f.account_id,
    f.production_id
)
SELECT
  g.production_id AS production,
  p.name AS production_name,
  g.m0 DIV 1 AS ingested
FROM answer_sum AS g
LEFT JOIN (
  SELECT
    p.account_id,
    p.production_id,
    p.name,
    p.state
  FROM production AS p
  WHERE
    p.account_id = :account AND p.valid_from <= :version AND p.valid_to > :version
) AS p
  ON p.account_id = g.account_id AND p.production_id = g.production_id
ORDER BY
  g.m0 DIV 1 DESC,
  CASE WHEN g.account_id IS NULL THEN 1 ELSE 0 END, g.account_id ASC,
  CASE WHEN g.production_id IS NULL THEN 1 ELSE 0 END, g.production_id ASC
