-- account = 1
-- first_day = 2024-11-16
-- last_day = 2025-11-15
WITH last_day AS (
  SELECT
    l.account_id,
    CAST(DATE_TRUNC('MONTH', l.day) AS DATE) AS bucket,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
    l.account_id = $account
    AND l.day BETWEEN $first_day AND $last_day
    AND NOT l.loaded_at IS NULL
  GROUP BY
    l.account_id,
    CAST(DATE_TRUNC('MONTH', l.day) AS DATE)
), answer_sum AS (
  SELECT
    f.account_id AS account_id,
    f.production_id AS production_id,
    CAST(DATE_TRUNC('MONTH', f.day) AS DATE) AS bucket,
    SUM(f.ingested_ms) AS m0,
    CASE
      WHEN COUNT(
        COALESCE(
          f.cloud_storage_bytes,
          f.data_storage_bytes,
          f.proxy_storage_bytes,
          f.external_storage_bytes
        )
      ) > 0
      THEN COALESCE(SUM(CASE WHEN f.day = l.day THEN f.cloud_storage_bytes END), 0) + COALESCE(SUM(CASE WHEN f.day = l.day THEN f.data_storage_bytes END), 0) + COALESCE(SUM(CASE WHEN f.day = l.day THEN f.proxy_storage_bytes END), 0) + COALESCE(SUM(CASE WHEN f.day = l.day THEN f.external_storage_bytes END), 0)
    END AS m1
  FROM usage_daily AS f
  LEFT JOIN last_day AS l
    ON l.account_id = f.account_id
    AND l.bucket = CAST(DATE_TRUNC('MONTH', f.day) AS DATE)
  WHERE
    f.account_id = $account AND f.day BETWEEN $first_day AND $last_day
  GROUP BY
    f.account_id,
    f.production_id,
    CAST(DATE_TRUNC('MONTH', f.day) AS DATE)
)
SELECT
  g.production_id AS production,
  p.name AS production_name,
  g.bucket AS month,
  CAST(g.m0 AS BIGINT) AS ingested,
  CAST(g.m1 AS BIGINT) AS storage
FROM answer_sum AS g
LEFT JOIN (
  SELECT
    p.account_id,
    p.production_id,
    p.name,
    p.state
  FROM production AS p
  WHERE
    p.account_id = $account
) AS p
  ON p.account_id = g.account_id AND p.production_id = g.production_id
ORDER BY
  g.bucket ASC,
  g.account_id ASC,
  g.production_id ASC
