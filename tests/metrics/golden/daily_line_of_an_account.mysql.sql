-- account = 1
-- first_day = 2025-11-01
-- last_day = 2025-11-30
WITH last_day AS (
  SELECT
    l.account_id,
    l.day AS bucket,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
    (
      l.account_id = :account AND l.valid_from <= :version AND l.valid_to > :version
    )
    AND l.day BETWEEN :first_day AND :last_day
    AND NOT l.loaded_at IS NULL
  GROUP BY
    l.account_id,
    l.day
), answer_sum AS (
  SELECT
    f.day AS bucket,
    SUM(f.ingested_ms) AS m0,
    CASE
      WHEN COUNT(f.managed_media_ms) > 0
      THEN COALESCE(SUM(CASE WHEN f.day = l.day THEN f.managed_media_ms END), 0)
    END AS m1
  FROM (
    SELECT
      f.account_id AS account_id,
      f.day AS day,
      f.control_ingested_ms AS ingested_ms,
      f.control_managed_media_ms AS managed_media_ms
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
    ON l.account_id = f.account_id AND l.bucket = f.day
  GROUP BY
    f.day
)
SELECT
  g.bucket AS day,
  g.m0 DIV 1 AS ingested,
  g.m1 DIV 1 AS managed_media
FROM answer_sum AS g
ORDER BY
  CASE WHEN g.bucket IS NULL THEN 1 ELSE 0 END, g.bucket ASC
