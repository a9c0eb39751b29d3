-- account = 1
-- filter_0 = ['active', 'archived']
-- filter_1 = 12
-- first_day = 2025-11-01
-- last_day = 2025-11-30
-- productions = [11, 12]
-- row_limit = 101
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
    f.account_id AS account_id,
    f.production_id AS production_id,
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
  LEFT JOIN (
    SELECT
      p.account_id,
      p.production_id,
      p.name,
      p.state
    FROM production AS p
    WHERE
      p.account_id = :account AND p.production_id IN :productions
  ) AS p
    ON p.account_id = f.account_id AND p.production_id = f.production_id
  LEFT JOIN last_day AS l
    ON l.account_id = f.account_id
  WHERE
    (
      (
        (
          f.account_id = :account AND f.production_id IN :productions
        )
        AND f.day BETWEEN :first_day AND :last_day
      )
      AND p.state IN :filter_0
    )
    AND f.production_id <> :filter_1
  GROUP BY
    f.account_id,
    f.production_id
)
SELECT
  g.production_id AS production,
  p.name AS production_name,
  p.state AS production_state,
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
    p.account_id = :account AND p.production_id IN :productions
) AS p
  ON p.account_id = g.account_id AND p.production_id = g.production_id
ORDER BY
  CAST(g.m1 AS BIGINT) DESC NULLS LAST,
  p.name ASC,
  g.account_id ASC,
  g.production_id ASC
LIMIT :row_limit
