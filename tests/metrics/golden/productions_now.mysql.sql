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
    COUNT(*) AS m0
  FROM production AS f
  JOIN last_day AS l
    ON l.account_id = f.account_id
    AND (
      f.created_on IS NULL OR f.created_on <= l.day
    )
    AND (
      f.deleted_on IS NULL OR l.day < f.deleted_on
    )
  WHERE
    f.account_id = :account AND f.valid_from <= :version AND f.valid_to > :version
  HAVING
    COUNT(*) > 0
)
SELECT
  COALESCE(g.m0, 0) DIV 1 AS productions
FROM answer_last AS g
