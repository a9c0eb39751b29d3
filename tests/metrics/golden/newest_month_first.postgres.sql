-- account = 1
-- first_day = 2024-12-01
-- last_day = 2025-11-30
WITH answer_sum AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', f.day) AS DATE) AS bucket,
    SUM(f.ingested_ms) AS m0
  FROM usage_daily AS f
  WHERE
    f.account_id = :account AND f.day BETWEEN :first_day AND :last_day
  GROUP BY
    CAST(DATE_TRUNC('MONTH', f.day) AS DATE)
)
SELECT
  g.bucket AS month,
  CAST(g.m0 AS BIGINT) AS ingested
FROM answer_sum AS g
ORDER BY
  g.bucket DESC NULLS LAST
