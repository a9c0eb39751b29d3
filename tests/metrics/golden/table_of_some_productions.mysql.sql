-- account = 1
-- filter_0 = ['active', 'archived']
-- filter_1 = 12
-- first_day = 2025-11-01
-- last_day = 2025-11-30
-- months_first = 2025-11-01
-- months_last = 2025-11-30
-- productions = [11, 12]
-- row_limit = 101
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
      THEN 0
    END AS m1
  FROM (
    SELECT
      f.account_id AS account_id,
      f.production_id AS production_id,
      f.month AS day,
      f.ingested_ms AS ingested_ms,
      f.cloud_storage_bytes AS cloud_storage_bytes,
      f.data_storage_bytes AS data_storage_bytes,
      f.proxy_storage_bytes AS proxy_storage_bytes,
      f.external_storage_bytes AS external_storage_bytes
    FROM usage_monthly AS f
    WHERE
      (
        (
          f.account_id = :account AND f.production_id IN :productions
        )
        AND f.valid_from <= :version
        AND f.valid_to > :version
      )
      AND f.month BETWEEN :months_first AND :months_last
  ) AS f
  LEFT JOIN (
    SELECT
      p.account_id,
      p.production_id,
      p.name,
      p.state
    FROM production AS p
    WHERE
      (
        p.account_id = :account AND p.production_id IN :productions
      )
      AND p.valid_from <= :version
      AND p.valid_to > :version
  ) AS p
    ON p.account_id = f.account_id AND p.production_id = f.production_id
  WHERE
    p.state IN :filter_0 AND f.production_id <> :filter_1
  GROUP BY
    f.account_id,
    f.production_id
), answer_last AS (
  SELECT
    f.account_id AS account_id,
    f.production_id AS production_id,
    CASE
      WHEN NOT COALESCE(
        SUM(f.cloud_storage_bytes),
        SUM(f.data_storage_bytes),
        SUM(f.proxy_storage_bytes),
        SUM(f.external_storage_bytes)
      ) IS NULL
      THEN COALESCE(SUM(f.cloud_storage_bytes), 0) + COALESCE(SUM(f.data_storage_bytes), 0) + COALESCE(SUM(f.proxy_storage_bytes), 0) + COALESCE(SUM(f.external_storage_bytes), 0)
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
      (
        p.account_id = :account AND p.production_id IN :productions
      )
      AND p.valid_from <= :version
      AND p.valid_to > :version
  ) AS p
    ON p.account_id = f.account_id AND p.production_id = f.production_id
  JOIN last_day AS l
    ON l.account_id = f.account_id AND l.day = f.day
  WHERE
    (
      (
        (
          (
            f.account_id = :account AND f.production_id IN :productions
          )
          AND f.valid_from <= :version
          AND f.valid_to > :version
        )
        AND f.day BETWEEN :first_day AND :last_day
      )
      AND p.state IN :filter_0
    )
    AND f.production_id <> :filter_1
  GROUP BY
    f.account_id,
    f.production_id
), answer AS (
  SELECT
    u.account_id,
    u.production_id,
    SUM(u.m0) AS m0,
    SUM(u.m1) AS m1
  FROM (
    SELECT
      account_id,
      production_id,
      m0,
      m1
    FROM answer_sum
    UNION ALL
    SELECT
      account_id,
      production_id,
      CAST(NULL AS SIGNED) AS m0,
      m1
    FROM answer_last
  ) AS u
  GROUP BY
    u.account_id,
    u.production_id
)
SELECT
  g.production_id AS production,
  p.name AS production_name,
  p.state AS production_state,
  g.m0 DIV 1 AS ingested,
  g.m1 DIV 1 AS storage
FROM answer AS g
LEFT JOIN (
  SELECT
    p.account_id,
    p.production_id,
    p.name,
    p.state
  FROM production AS p
  WHERE
    (
      p.account_id = :account AND p.production_id IN :productions
    )
    AND p.valid_from <= :version
    AND p.valid_to > :version
) AS p
  ON p.account_id = g.account_id AND p.production_id = g.production_id
ORDER BY
  g.m1 DIV 1 DESC,
  CASE WHEN p.name IS NULL THEN 1 ELSE 0 END, p.name ASC,
  CASE WHEN g.account_id IS NULL THEN 1 ELSE 0 END, g.account_id ASC,
  CASE WHEN g.production_id IS NULL THEN 1 ELSE 0 END, g.production_id ASC
LIMIT :row_limit
