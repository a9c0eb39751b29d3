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
), day_count AS (
  SELECT
    l.account_id,
    COUNT(*) AS days
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
  FROM (
    SELECT
      f.account_id AS account_id,
      f.day AS day,
      f.control_ingested_ms AS ingested_ms,
      f.control_cloud_storage_bytes AS cloud_storage_bytes,
      f.control_data_storage_bytes AS data_storage_bytes,
      f.control_proxy_storage_bytes AS proxy_storage_bytes,
      f.control_external_storage_bytes AS external_storage_bytes
    FROM ledger AS f
    WHERE
      (
        (
          f.account_id = :account AND f.valid_from <= :version AND f.valid_to > :version
        )
        AND f.day BETWEEN :first_day AND :last_day
      )
      AND f.rows_loaded > 0
  ) AS f
  LEFT JOIN last_day AS l
    ON l.account_id = f.account_id
  HAVING
    COUNT(*) > 0
), answer_maximum AS (
  SELECT
    MAX(d.m2) AS m2
  FROM (
    SELECT
      f.day AS day,
      CASE
        WHEN NOT COALESCE(
          SUM(f.cloud_storage_bytes),
          SUM(f.data_storage_bytes),
          SUM(f.proxy_storage_bytes),
          SUM(f.external_storage_bytes)
        ) IS NULL
        THEN COALESCE(SUM(f.cloud_storage_bytes), 0) + COALESCE(SUM(f.data_storage_bytes), 0) + COALESCE(SUM(f.proxy_storage_bytes), 0) + COALESCE(SUM(f.external_storage_bytes), 0)
      END AS m2
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
            f.account_id = :account AND f.valid_from <= :version AND f.valid_to > :version
          )
          AND f.day BETWEEN :first_day AND :last_day
        )
        AND f.rows_loaded > 0
    ) AS f
    GROUP BY
      f.day
    HAVING
      COUNT(*) > 0
  ) AS d
  HAVING
    COUNT(*) > 0
), answer_average AS (
  SELECT
    SUM((
      (
        d.m3 * 2
      ) + n.days
    ) DIV (
      n.days * 2
    )) AS m3
  FROM (
    SELECT
      f.account_id AS account_id,
      CASE
        WHEN NOT COALESCE(
          SUM(f.cloud_storage_bytes),
          SUM(f.data_storage_bytes),
          SUM(f.proxy_storage_bytes),
          SUM(f.external_storage_bytes)
        ) IS NULL
        THEN COALESCE(SUM(f.cloud_storage_bytes), 0) + COALESCE(SUM(f.data_storage_bytes), 0) + COALESCE(SUM(f.proxy_storage_bytes), 0) + COALESCE(SUM(f.external_storage_bytes), 0)
      END AS m3
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
            f.account_id = :account AND f.valid_from <= :version AND f.valid_to > :version
          )
          AND f.day BETWEEN :first_day AND :last_day
        )
        AND f.rows_loaded > 0
    ) AS f
    GROUP BY
      f.account_id
  ) AS d
  JOIN day_count AS n
    ON n.account_id = d.account_id
  HAVING
    COUNT(*) > 0
), answer AS (
  SELECT
    SUM(u.m0) AS m0,
    SUM(u.m1) AS m1,
    SUM(u.m2) AS m2,
    SUM(u.m3) AS m3
  FROM (
    SELECT
      m0,
      m1,
      CAST(NULL AS SIGNED) AS m2,
      CAST(NULL AS SIGNED) AS m3
    FROM answer_sum
    UNION ALL
    SELECT
      CAST(NULL AS SIGNED) AS m0,
      CAST(NULL AS SIGNED) AS m1,
      m2,
      CAST(NULL AS SIGNED) AS m3
    FROM answer_maximum
    UNION ALL
    SELECT
      CAST(NULL AS SIGNED) AS m0,
      CAST(NULL AS SIGNED) AS m1,
      CAST(NULL AS SIGNED) AS m2,
      m3
    FROM answer_average
  ) AS u
  HAVING
    COUNT(*) > 0
)
SELECT
  g.m0 DIV 1 AS ingested,
  g.m1 DIV 1 AS storage,
  g.m2 DIV 1 AS storage_maximum,
  g.m3 DIV 1 AS storage_average
FROM answer AS g
