-- accounts = [1, 2]
-- filter_0 = [1, 2]
-- first_day = 2024-12-01
-- highest_account = 2
-- last_day = 2025-11-30
-- lowest_account = 1
-- pairs = [(1, 11), (1, 12)]
-- whole_accounts = [2]
WITH last_day AS (
  SELECT
    l.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' ', QUARTER(l.day) * 3 - 2, ' 1'), '%Y %c %e') AS DATE) AS bucket,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
    (
      (
        (
          l.account_id BETWEEN :lowest_account AND :highest_account
          AND l.account_id IN :accounts
        )
        AND l.valid_from <= :version
        AND l.valid_to > :version
      )
      AND l.day BETWEEN :first_day AND :last_day
      AND NOT l.loaded_at IS NULL
    )
    AND l.account_id IN :filter_0
  GROUP BY
    l.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' ', QUARTER(l.day) * 3 - 2, ' 1'), '%Y %c %e') AS DATE)
), loaded_day AS (
  SELECT
    l.account_id,
    l.day,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' ', QUARTER(l.day) * 3 - 2, ' 1'), '%Y %c %e') AS DATE) AS bucket
  FROM ledger AS l
  WHERE
    (
      (
        (
          l.account_id BETWEEN :lowest_account AND :highest_account
          AND l.account_id IN :accounts
        )
        AND l.valid_from <= :version
        AND l.valid_to > :version
      )
      AND l.day BETWEEN :first_day AND :last_day
      AND NOT l.loaded_at IS NULL
    )
    AND l.account_id IN :filter_0
), day_count AS (
  SELECT
    l.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' ', QUARTER(l.day) * 3 - 2, ' 1'), '%Y %c %e') AS DATE) AS bucket,
    COUNT(*) AS days
  FROM ledger AS l
  WHERE
    (
      (
        (
          l.account_id BETWEEN :lowest_account AND :highest_account
          AND l.account_id IN :accounts
        )
        AND l.valid_from <= :version
        AND l.valid_to > :version
      )
      AND l.day BETWEEN :first_day AND :last_day
      AND NOT l.loaded_at IS NULL
    )
    AND l.account_id IN :filter_0
  GROUP BY
    l.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' ', QUARTER(l.day) * 3 - 2, ' 1'), '%Y %c %e') AS DATE)
), answer_last AS (
  SELECT
    f.state AS state,
    l.bucket AS bucket,
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
    (
      (
        f.account_id BETWEEN :lowest_account AND :highest_account
        AND (
          f.account_id IN :whole_accounts OR (f.account_id, f.production_id) IN :pairs
        )
      )
      AND f.valid_from <= :version
      AND f.valid_to > :version
    )
    AND f.account_id IN :filter_0
  GROUP BY
    f.state,
    l.bucket
), answer_maximum AS (
  SELECT
    d.state,
    d.bucket,
    MAX(d.m1) AS m1
  FROM (
    SELECT
      f.state AS state,
      l.bucket AS bucket,
      l.day AS day,
      COUNT(*) AS m1
    FROM production AS f
    JOIN loaded_day AS l
      ON l.account_id = f.account_id
      AND (
        f.created_on IS NULL OR f.created_on <= l.day
      )
      AND (
        f.deleted_on IS NULL OR l.day < f.deleted_on
      )
    WHERE
      (
        (
          f.account_id BETWEEN :lowest_account AND :highest_account
          AND (
            f.account_id IN :whole_accounts OR (f.account_id, f.production_id) IN :pairs
          )
        )
        AND f.valid_from <= :version
        AND f.valid_to > :version
      )
      AND f.account_id IN :filter_0
    GROUP BY
      f.state,
      l.bucket,
      l.day
  ) AS d
  GROUP BY
    d.state,
    d.bucket
), answer_average AS (
  SELECT
    d.state,
    d.bucket,
    SUM((
      (
        d.m2 * 2
      ) + n.days
    ) DIV (
      n.days * 2
    )) AS m2
  FROM (
    SELECT
      f.account_id AS account_id,
      f.state AS state,
      l.bucket AS bucket,
      COUNT(*) AS m2
    FROM production AS f
    JOIN loaded_day AS l
      ON l.account_id = f.account_id
      AND (
        f.created_on IS NULL OR f.created_on <= l.day
      )
      AND (
        f.deleted_on IS NULL OR l.day < f.deleted_on
      )
    WHERE
      (
        (
          f.account_id BETWEEN :lowest_account AND :highest_account
          AND (
            f.account_id IN :whole_accounts OR (f.account_id, f.production_id) IN :pairs
          )
        )
        AND f.valid_from <= :version
        AND f.valid_to > :version
      )
      AND f.account_id IN :filter_0
    GROUP BY
      f.account_id,
      f.state,
      l.bucket
  ) AS d
  JOIN day_count AS n
    ON n.account_id = d.account_id AND n.bucket = d.bucket
  GROUP BY
    d.state,
    d.bucket
), answer AS (
  SELECT
    u.state,
    u.bucket,
    SUM(u.m0) AS m0,
    SUM(u.m1) AS m1,
    SUM(u.m2) AS m2
  FROM (
    SELECT
      state,
      bucket,
      m0,
      CAST(NULL AS SIGNED) AS m1,
      CAST(NULL AS SIGNED) AS m2
    FROM answer_last
    UNION ALL
    SELECT
      state,
      bucket,
      CAST(NULL AS SIGNED) AS m0,
      m1,
      CAST(NULL AS SIGNED) AS m2
    FROM answer_maximum
    UNION ALL
    SELECT
      state,
      bucket,
      CAST(NULL AS SIGNED) AS m0,
      CAST(NULL AS SIGNED) AS m1,
      m2
    FROM answer_average
  ) AS u
  GROUP BY
    u.state,
    u.bucket
)
SELECT
  g.state AS production_state,
  g.bucket AS quarter,
  COALESCE(g.m0, 0) DIV 1 AS productions,
  COALESCE(g.m1, 0) DIV 1 AS productions_maximum,
  COALESCE(g.m2, 0) DIV 1 AS productions_average
FROM answer AS g
ORDER BY
  CASE WHEN g.bucket IS NULL THEN 1 ELSE 0 END, g.bucket ASC,
  CASE WHEN g.state IS NULL THEN 1 ELSE 0 END, g.state ASC
