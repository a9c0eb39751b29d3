-- first_day = 2024-12-01
-- last_day = 2025-11-30
WITH last_day AS (
  SELECT
    l.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' 1 1'), '%Y %c %e') AS DATE) AS bucket,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
    (
      TRUE AND l.valid_from <= :version AND l.valid_to > :version
    )
    AND l.day BETWEEN :first_day AND :last_day
    AND NOT l.loaded_at IS NULL
  GROUP BY
    l.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' 1 1'), '%Y %c %e') AS DATE)
), answer_last AS (
  SELECT
    f.account_id AS account_id,
    l.bucket AS bucket,
    CASE
      WHEN NOT COALESCE(
        SUM(f.cloud_storage_bytes),
        SUM(f.data_storage_bytes),
        SUM(f.proxy_storage_bytes),
        SUM(f.external_storage_bytes)
      ) IS NULL
      THEN COALESCE(SUM(f.cloud_storage_bytes), 0) + COALESCE(SUM(f.data_storage_bytes), 0) + COALESCE(SUM(f.proxy_storage_bytes), 0) + COALESCE(SUM(f.external_storage_bytes), 0)
    END AS m0
  FROM (
    SELECT
      f.account_id AS account_id,
      f.day AS day,
      f.control_cloud_storage_bytes AS cloud_storage_bytes,
      f.control_data_storage_bytes AS data_storage_bytes,
      f.control_proxy_storage_bytes AS proxy_storage_bytes,
      f.control_external_storage_bytes AS external_storage_bytes
    FROM ledger AS f
    WHERE
      (
        (
          TRUE AND f.valid_from <= :version AND f.valid_to > :version
        )
        AND f.day BETWEEN :first_day AND :last_day
      )
      AND f.rows_loaded > 0
  ) AS f
  JOIN last_day AS l
    ON l.account_id = f.account_id AND l.day = f.day
  GROUP BY
    f.account_id,
    l.bucket
)
SELECT
  g.account_id AS account,
  a.name AS account_name,
  g.bucket AS year,
  g.m0 DIV 1 AS storage
FROM answer_last AS g
LEFT JOIN (
  SELECT
    a.account_id,
    a.name
  FROM account AS a
  WHERE
    TRUE AND a.valid_from <= :version AND a.valid_to > :version
) AS a
  ON a.account_id = g.account_id
ORDER BY
  CASE WHEN g.bucket IS NULL THEN 1 ELSE 0 END, g.bucket ASC,
  CASE WHEN g.account_id IS NULL THEN 1 ELSE 0 END, g.account_id ASC
