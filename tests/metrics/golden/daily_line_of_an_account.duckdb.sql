-- account = 1
-- first_day = 2025-11-01
-- last_day = 2025-11-30
WITH last_day AS (
  SELECT
    l.account_id,
    l.day AS bucket,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
    l.account_id = $account
    AND l.day BETWEEN $first_day AND $last_day
    AND NOT l.loaded_at IS NULL
  GROUP BY
    l.account_id,
    l.day
), answer_sum AS (
  SELECT
    f.day AS bucket,
    SUM(f.ingested_ms) AS m0,
    CASE
      WHEN COUNT(f.managed_media_ms) > 0
      THEN COALESCE(SUM(CASE WHEN f.day = l.day THEN f.managed_media_ms END), 0)
    END AS m1
  FROM usage_daily AS f
  LEFT JOIN last_day AS l
    ON l.account_id = f.account_id AND l.bucket = f.day
  WHERE
    f.account_id = $account AND f.day BETWEEN $first_day AND $last_day
  GROUP BY
    f.day
)
SELECT
  g.bucket AS day,
  CAST(g.m0 AS BIGINT) AS ingested,
  CAST(g.m1 AS BIGINT) AS managed_media
FROM answer_sum AS g
ORDER BY
  g.bucket ASC
