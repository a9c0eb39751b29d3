-- account = 1
-- first_day = 2025-11-01
-- last_day = 2025-11-30
WITH answer_sum AS (
  SELECT
    f.account_id AS account_id,
    f.production_id AS production_id,
    SUM(f.ingested_ms) AS m0
  FROM usage_daily AS f
  WHERE
    f.account_id = :account AND f.day BETWEEN :first_day AND :last_day
  GROUP BY
    f.account_id,
    f.production_id
)
SELECT
  g.production_id AS production,
  p.name AS production_name,
  CAST(g.m0 AS BIGINT) AS ingested
FROM answer_sum AS g
LEFT JOIN (
  SELECT
    p.account_id,
    p.production_id,
    p.name,
    p.state
  FROM production AS p
  WHERE
    p.account_id = :account
) AS p
  ON p.account_id = g.account_id AND p.production_id = g.production_id
ORDER BY
  CAST(g.m0 AS BIGINT) DESC NULLS LAST,
  g.account_id ASC,
  g.production_id ASC
