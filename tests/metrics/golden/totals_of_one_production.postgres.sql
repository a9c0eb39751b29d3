-- account = 1
-- first_day = 2025-11-01
-- last_day = 2025-11-30
-- production = 11
WITH last_day AS (
  SELECT
    l.account_id,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
    l.account_id = :account
    AND l.day BETWEEN :first_day AND :last_day
    AND NOT l.loaded_at IS NULL
  GROUP BY
    l.account_id
), answer_sum AS (
  SELECT
    SUM(f.ingested_ms) AS m0,
    SUM(f.items_ingested) AS m1,
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
    END AS m2
  FROM usage_daily AS f
  LEFT JOIN last_day AS l
    ON l.account_id = f.account_id
  WHERE
    (
      f.account_id = :account AND f.production_id = :production
    )
    AND f.day BETWEEN :first_day AND :last_day
  HAVING
    COUNT(*) > 0
)
SELECT
  CAST(g.m0 AS BIGINT) AS ingested,
  CAST(g.m1 AS BIGINT) AS items_ingested,
  CAST(g.m2 AS BIGINT) AS storage
FROM answer_sum AS g
