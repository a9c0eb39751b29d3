-- account = 2
-- first_day = 2025-11-01
-- last_day = 2025-11-30
WITH answer_sum AS (
  SELECT
    SUM(f."spend") AS m0
  FROM dataset_row AS f
  WHERE
    f.account_id = $account AND f.day BETWEEN $first_day AND $last_day
  HAVING
    COUNT(*) > 0
)
SELECT
  CAST(g.m0 AS BIGINT) AS "spend"
FROM answer_sum AS g
