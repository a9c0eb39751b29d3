-- account = 1
-- first_day = 2025-11-01
-- last_day = 2025-11-30
-- months_first = 2025-11-01
-- months_last = 2025-11-30
-- production = 11
WITH last_day AS (
  SELECT
    l.account_id,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
    (
      l.account_id = :account AND l.valid_from <= :version AND l.valid_to > :version
    )
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
      THEN 0
    END AS m2
  FROM (
    SELECT
      f.account_id AS account_id,
      f.production_id AS production_id,
      f.month AS day,
      f.ingested_ms AS ingested_ms,
      f.items_ingested AS items_ingested,
      f.cloud_storage_bytes AS cloud_storage_bytes,
      f.data_storage_bytes AS data_storage_bytes,
      f.proxy_storage_bytes AS proxy_storage_bytes,
      f.external_storage_bytes AS external_storage_bytes
    FROM usage_monthly AS f
    WHERE
      (
        (
          f.account_id = :account AND f.production_id = :production
        )
        AND f.valid_from <= :version
        AND f.valid_to > :version
      )
      AND f.month BETWEEN :months_first AND :months_last
  ) AS f
  HAVING
    COUNT(*) > 0
), answer_last AS (
  SELECT
    CASE
      WHEN NOT COALESCE(
        SUM(f.cloud_storage_bytes),
        SUM(f.data_storage_bytes),
        SUM(f.proxy_storage_bytes),
        SUM(f.external_storage_bytes)
      ) IS NULL
      THEN COALESCE(SUM(f.cloud_storage_bytes), 0) + COALESCE(SUM(f.data_storage_bytes), 0) + COALESCE(SUM(f.proxy_storage_bytes), 0) + COALESCE(SUM(f.external_storage_bytes), 0)
    END AS m2
  FROM usage_daily AS f
  JOIN last_day AS l
    ON l.account_id = f.account_id AND l.day = f.day
  WHERE
    (
      (
        f.account_id = :account AND f.production_id = :production
      )
      AND f.valid_from <= :version
      AND f.valid_to > :version
    )
    AND f.day BETWEEN :first_day AND :last_day
  HAVING
    COUNT(*) > 0
), answer AS (
  SELECT
    SUM(u.m0) AS m0,
    SUM(u.m1) AS m1,
    SUM(u.m2) AS m2
  FROM (
    SELECT
      m0,
      m1,
      m2
    FROM answer_sum
    UNION ALL
    SELECT
      CAST(NULL AS SIGNED) AS m0,
      CAST(NULL AS SIGNED) AS m1,
      m2
    FROM answer_last
  ) AS u
  HAVING
    COUNT(*) > 0
)
SELECT
  g.m0 DIV 1 AS ingested,
  g.m1 DIV 1 AS items_ingested,
  g.m2 DIV 1 AS storage
FROM answer AS g
