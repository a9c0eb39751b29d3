-- account = 1
-- first_day = 2025-11-01
-- group_0_0 = [11]
-- last_day = 2025-11-30
-- productions = [11, 12]
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
    p.group_0 AS group_0,
    COUNT(*) AS m0
  FROM production AS f
  LEFT JOIN (
    SELECT
      p.account_id,
      p.production_id,
      p.name,
      p.state,
      CASE WHEN p.production_id IN :group_0_0 THEN 1 ELSE 0 END AS group_0
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
    ON l.account_id = f.account_id
    AND (
      f.created_on IS NULL OR f.created_on <= l.day
    )
    AND (
      f.deleted_on IS NULL OR l.day < f.deleted_on
    )
  WHERE
    (
      f.account_id = :account AND f.production_id IN :productions
    )
    AND f.valid_from <= :version
    AND f.valid_to > :version
  GROUP BY
    p.group_0
)
SELECT
  g.group_0 AS group_0,
  CAST(COALESCE(g.m0, 0) AS BIGINT) AS productions
FROM answer_last AS g
ORDER BY
  g.group_0 ASC
