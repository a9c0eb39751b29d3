-- account = 1
-- first_day = 2024-12-01
-- last_day = 2025-11-30
WITH answer_sum AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', f.day) AS DATE) AS bucket,
    SUM(f.ingested_ms) AS m0,
    SUM(f.transcribed_ms) AS m1,
    SUM(f.subtitled_ms) AS m2,
    SUM(f.translated_ms) AS m3
  FROM usage_daily AS f
  WHERE
    f.account_id = :account AND f.day BETWEEN :first_day AND :last_day
  GROUP BY
    CAST(DATE_TRUNC('MONTH', f.day) AS DATE)
)
SELECT
  g.bucket AS month,
  CAST(g.m0 AS BIGINT) AS ingested,
  CAST(g.m1 AS BIGINT) AS transcribed,
  CAST(g.m2 AS BIGINT) AS subtitled,
  CAST(g.m3 AS BIGINT) AS translated
FROM answer_sum AS g
ORDER BY
  g.bucket ASC
