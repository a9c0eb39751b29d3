-- account = 1
-- first_day = 2024-12-01
-- group_0_0 = [11, 12]
-- group_0_1 = [13]
-- group_1_0 = [12]
-- last_day = 2025-11-30
WITH answer_sum AS (
  SELECT
    p.group_0 AS group_0,
    p.group_1 AS group_1,
    CAST(DATE_TRUNC('QUARTER', f.day) AS DATE) AS bucket,
    SUM(f.ingested_ms) AS m1
  FROM usage_daily AS f
  LEFT JOIN (
    SELECT
      p.account_id,
      p.production_id,
      p.name,
      p.state,
      CASE
        WHEN ARRAY_CONTAINS(CAST($group_0_0 AS BIGINT[]), p.production_id)
        THEN 1
        WHEN ARRAY_CONTAINS(CAST($group_0_1 AS BIGINT[]), p.production_id)
        THEN 2
        ELSE 0
      END AS group_0,
      CASE
        WHEN ARRAY_CONTAINS(CAST($group_1_0 AS BIGINT[]), p.production_id)
        THEN 1
        ELSE 0
      END AS group_1
    FROM production AS p
    WHERE
      p.account_id = $account
  ) AS p
    ON p.account_id = f.account_id AND p.production_id = f.production_id
  WHERE
    f.account_id = $account AND f.day BETWEEN $first_day AND $last_day
  GROUP BY
    p.group_0,
    p.group_1,
    CAST(DATE_TRUNC('QUARTER', f.day) AS DATE)
), answer_maximum AS (
  SELECT
    d.group_0,
    d.group_1,
    d.bucket,
    MAX(d.m0) AS m0
  FROM (
    SELECT
      p.group_0 AS group_0,
      p.group_1 AS group_1,
      CAST(DATE_TRUNC('QUARTER', f.day) AS DATE) AS bucket,
      f.day AS day,
      CASE
        WHEN NOT COALESCE(
          SUM(f.cloud_storage_bytes),
          SUM(f.data_storage_bytes),
          SUM(f.proxy_storage_bytes),
          SUM(f.external_storage_bytes)
        ) IS NULL
        THEN COALESCE(SUM(f.cloud_storage_bytes), 0) + COALESCE(SUM(f.data_storage_bytes), 0) + COALESCE(SUM(f.proxy_storage_bytes), 0) + COALESCE(SUM(f.external_storage_bytes), 0)
      END AS m0
    FROM usage_daily AS f
    LEFT JOIN (
      SELECT
        p.account_id,
        p.production_id,
        p.name,
        p.state,
        CASE
          WHEN ARRAY_CONTAINS(CAST($group_0_0 AS BIGINT[]), p.production_id)
          THEN 1
          WHEN ARRAY_CONTAINS(CAST($group_0_1 AS BIGINT[]), p.production_id)
          THEN 2
          ELSE 0
        END AS group_0,
        CASE
          WHEN ARRAY_CONTAINS(CAST($group_1_0 AS BIGINT[]), p.production_id)
          THEN 1
          ELSE 0
        END AS group_1
      FROM production AS p
      WHERE
        p.account_id = $account
    ) AS p
      ON p.account_id = f.account_id AND p.production_id = f.production_id
    WHERE
      f.account_id = $account AND f.day BETWEEN $first_day AND $last_day
    GROUP BY
      p.group_0,
      p.group_1,
      CAST(DATE_TRUNC('QUARTER', f.day) AS DATE),
      f.day
  ) AS d
  GROUP BY
    d.group_0,
    d.group_1,
    d.bucket
), answer AS (
  SELECT
    u.group_0,
    u.group_1,
    u.bucket,
    SUM(u.m0) AS m0,
    SUM(u.m1) AS m1
  FROM (
    SELECT
      group_0,
      group_1,
      bucket,
      CAST(NULL AS BIGINT) AS m0,
      m1
    FROM answer_sum
    UNION ALL
    SELECT
      group_0,
      group_1,
      bucket,
      m0,
      CAST(NULL AS BIGINT) AS m1
    FROM answer_maximum
  ) AS u
  GROUP BY
    u.group_0,
    u.group_1,
    u.bucket
)
SELECT
  g.group_0 AS group_0,
  g.group_1 AS group_1,
  g.bucket AS quarter,
  CAST(g.m0 AS BIGINT) AS storage_maximum,
  CAST(g.m1 AS BIGINT) AS ingested
FROM answer AS g
ORDER BY
  g.bucket ASC,
  g.group_0 ASC,
  g.group_1 ASC
