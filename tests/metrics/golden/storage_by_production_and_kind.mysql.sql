-- account = 1
-- first_day = 2025-11-01
-- last_day = 2025-11-30
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
), answer_last AS (
  SELECT
    f.account_id AS account_id,
    f.production_id AS production_id,
    SUM(f.cloud_storage_bytes) AS m0,
    SUM(f.data_storage_bytes) AS m1,
    SUM(f.proxy_storage_bytes) AS m2,
    SUM(f.external_storage_bytes) AS m3,
    CASE
      WHEN NOT COALESCE(
        SUM(f.cloud_storage_bytes),
        SUM(f.data_storage_bytes),
        SUM(f.proxy_storage_bytes),
        SUM(f.external_storage_bytes)
      ) IS NULL
      THEN COALESCE(SUM(f.cloud_storage_bytes), 0) + COALESCE(SUM(f.data_storage_bytes), 0) + COALESCE(SUM(f.proxy_storage_bytes), 0) + COALESCE(SUM(f.external_storage_bytes), 0)
    END AS m4
  FROM usage_daily AS f
  JOIN last_day AS l
    ON l.account_id = f.account_id AND l.day = f.day
  WHERE
    (
      f.account_id = :account AND f.valid_from <= :version AND f.valid_to > :version
    )
    AND f.day BETWEEN :first_day AND :last_day
  GROUP BY
    f.account_id,
    f.production_id
)
SELECT
  g.production_id AS production,
  p.name AS production_name,
  g.m0 DIV 1 AS cloud_storage,
  g.m1 DIV 1 AS data_storage,
  g.m2 DIV 1 AS proxy_storage,
  g.m3 DIV 1 AS external_storage,
  g.m4 DIV 1 AS storage
FROM answer_last AS g
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
  CASE WHEN g.account_id IS NULL THEN 1 ELSE 0 END, g.account_id ASC,
  CASE WHEN g.production_id IS NULL THEN 1 ELSE 0 END, g.production_id ASC
