-- first_day = 2025-11-01
-- last_day = 2025-11-30
WITH last_day AS (
  SELECT
    l.account_id,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
    FALSE AND l.day BETWEEN :first_day AND :last_day AND NOT l.loaded_at IS NULL
  GROUP BY
    l.account_id
), answer_sum AS (
  SELECT
    SUM(f.ingested_ms) AS m0,
    CASE
      WHEN COUNT(f.managed_media_ms) > 0
      THEN COALESCE(SUM(CASE WHEN f.day = l.day THEN f.managed_media_ms END), 0)
    END AS m1
  FROM usage_daily AS f
  LEFT JOIN last_day AS l
    ON l.account_id = f.account_id
  WHERE
    FALSE AND f.day BETWEEN :first_day AND :last_day
  HAVING
    COUNT(*) > 0
)
SELECT
  CAST(g.m0 AS BIGINT) AS ingested,
  CAST(g.m1 AS BIGINT) AS managed_media
FROM answer_sum AS g
