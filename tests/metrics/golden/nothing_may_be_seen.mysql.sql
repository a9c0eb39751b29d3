-- first_day = 2025-11-01
-- last_day = 2025-11-30
-- months_first = 2025-11-01
-- months_last = 2025-11-30
WITH last_day AS (
  SELECT
    l.account_id,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
    (
      FALSE AND l.valid_from <= :version AND l.valid_to > :version
    )
    AND l.day BETWEEN :first_day AND :last_day
    AND NOT l.loaded_at IS NULL
  GROUP BY
    l.account_id
), answer_sum AS (
  SELECT
    SUM(f.ingested_ms) AS m0,
    CASE WHEN COUNT(f.managed_media_ms) > 0 THEN 0 END AS m1
  FROM (
    SELECT
      f.account_id AS account_id,
      f.production_id AS production_id,
      f.month AS day,
      f.ingested_ms AS ingested_ms,
      f.managed_media_ms AS managed_media_ms
    FROM usage_monthly AS f
    WHERE
      (
        FALSE AND f.valid_from <= :version AND f.valid_to > :version
      )
      AND f.month BETWEEN :months_first AND :months_last
  ) AS f
  HAVING
    COUNT(*) > 0
), answer_last AS (
  SELECT
    SUM(f.managed_media_ms) AS m1
  FROM usage_daily AS f
  JOIN last_day AS l
    ON l.account_id = f.account_id AND l.day = f.day
  WHERE
    (
      FALSE AND f.valid_from <= :version AND f.valid_to > :version
    )
    AND f.day BETWEEN :first_day AND :last_day
  HAVING
    COUNT(*) > 0
), answer AS (
  SELECT
    SUM(u.m0) AS m0,
    SUM(u.m1) AS m1
  FROM (
    SELECT
      m0,
      m1
    FROM answer_sum
    UNION ALL
    SELECT
      CAST(NULL AS SIGNED) AS m0,
      m1
    FROM answer_last
  ) AS u
  HAVING
    COUNT(*) > 0
)
SELECT
  g.m0 DIV 1 AS ingested,
  g.m1 DIV 1 AS managed_media
FROM answer AS g
