-- accounts = [1, 2]
-- first_day = 2024-12-01
-- highest_account = 2
-- last_day = 2025-11-30
-- lowest_account = 1
WITH last_day AS (
  SELECT
    l.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' ', WEEK(l.day, 1), ' 1'), '%Y %u %w') AS DATE) AS bucket,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
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
  GROUP BY
    l.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' ', WEEK(l.day, 1), ' 1'), '%Y %u %w') AS DATE)
), day_count AS (
  SELECT
    l.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' ', WEEK(l.day, 1), ' 1'), '%Y %u %w') AS DATE) AS bucket,
    COUNT(*) AS days
  FROM ledger AS l
  WHERE
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
  GROUP BY
    l.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(l.day), ' ', WEEK(l.day, 1), ' 1'), '%Y %u %w') AS DATE)
), answer_sum AS (
  SELECT
    f.account_id AS account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(f.day), ' ', WEEK(f.day, 1), ' 1'), '%Y %u %w') AS DATE) AS bucket,
    CASE
      WHEN COUNT(f.managed_media_ms) > 0
      THEN COALESCE(SUM(CASE WHEN f.day = l.day THEN f.managed_media_ms END), 0)
    END AS m0
  FROM (
    SELECT
      f.account_id AS account_id,
      f.day AS day,
      f.control_managed_media_ms AS managed_media_ms
    FROM ledger AS f
    WHERE
      (
        (
          (
            f.account_id BETWEEN :lowest_account AND :highest_account
            AND f.account_id IN :accounts
          )
          AND f.valid_from <= :version
          AND f.valid_to > :version
        )
        AND f.day BETWEEN :first_day AND :last_day
      )
      AND f.rows_loaded > 0
  ) AS f
  LEFT JOIN last_day AS l
    ON l.account_id = f.account_id
    AND l.bucket = CAST(STR_TO_DATE(CONCAT(YEAR(f.day), ' ', WEEK(f.day, 1), ' 1'), '%Y %u %w') AS DATE)
  GROUP BY
    f.account_id,
    CAST(STR_TO_DATE(CONCAT(YEAR(f.day), ' ', WEEK(f.day, 1), ' 1'), '%Y %u %w') AS DATE)
), answer_maximum AS (
  SELECT
    d.account_id,
    d.bucket,
    MAX(d.m1) AS m1
  FROM (
    SELECT
      f.account_id AS account_id,
      CAST(STR_TO_DATE(CONCAT(YEAR(f.day), ' ', WEEK(f.day, 1), ' 1'), '%Y %u %w') AS DATE) AS bucket,
      f.day AS day,
      SUM(f.managed_media_ms) AS m1
    FROM (
      SELECT
        f.account_id AS account_id,
        f.day AS day,
        f.control_managed_media_ms AS managed_media_ms
      FROM ledger AS f
      WHERE
        (
          (
            (
              f.account_id BETWEEN :lowest_account AND :highest_account
              AND f.account_id IN :accounts
            )
            AND f.valid_from <= :version
            AND f.valid_to > :version
          )
          AND f.day BETWEEN :first_day AND :last_day
        )
        AND f.rows_loaded > 0
    ) AS f
    GROUP BY
      f.account_id,
      CAST(STR_TO_DATE(CONCAT(YEAR(f.day), ' ', WEEK(f.day, 1), ' 1'), '%Y %u %w') AS DATE),
      f.day
  ) AS d
  GROUP BY
    d.account_id,
    d.bucket
), answer_average AS (
  SELECT
    d.account_id,
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
      CAST(STR_TO_DATE(CONCAT(YEAR(f.day), ' ', WEEK(f.day, 1), ' 1'), '%Y %u %w') AS DATE) AS bucket,
      SUM(f.managed_media_ms) AS m2
    FROM (
      SELECT
        f.account_id AS account_id,
        f.day AS day,
        f.control_managed_media_ms AS managed_media_ms
      FROM ledger AS f
      WHERE
        (
          (
            (
              f.account_id BETWEEN :lowest_account AND :highest_account
              AND f.account_id IN :accounts
            )
            AND f.valid_from <= :version
            AND f.valid_to > :version
          )
          AND f.day BETWEEN :first_day AND :last_day
        )
        AND f.rows_loaded > 0
    ) AS f
    GROUP BY
      f.account_id,
      CAST(STR_TO_DATE(CONCAT(YEAR(f.day), ' ', WEEK(f.day, 1), ' 1'), '%Y %u %w') AS DATE)
  ) AS d
  JOIN day_count AS n
    ON n.account_id = d.account_id AND n.bucket = d.bucket
  GROUP BY
    d.account_id,
    d.bucket
), answer AS (
  SELECT
    u.account_id,
    u.bucket,
    SUM(u.m0) AS m0,
    SUM(u.m1) AS m1,
    SUM(u.m2) AS m2
  FROM (
    SELECT
      account_id,
      bucket,
      m0,
      CAST(NULL AS SIGNED) AS m1,
      CAST(NULL AS SIGNED) AS m2
    FROM answer_sum
    UNION ALL
    SELECT
      account_id,
      bucket,
      CAST(NULL AS SIGNED) AS m0,
      m1,
      CAST(NULL AS SIGNED) AS m2
    FROM answer_maximum
    UNION ALL
    SELECT
      account_id,
      bucket,
      CAST(NULL AS SIGNED) AS m0,
      CAST(NULL AS SIGNED) AS m1,
      m2
    FROM answer_average
  ) AS u
  GROUP BY
    u.account_id,
    u.bucket
)
SELECT
  g.account_id AS account,
  a.name AS account_name,
  g.bucket AS week,
  g.m0 DIV 1 AS managed_media,
  g.m1 DIV 1 AS managed_media_maximum,
  g.m2 DIV 1 AS managed_media_average
FROM answer AS g
LEFT JOIN (
  SELECT
    a.account_id,
    a.name
  FROM account AS a
  WHERE
    (
      a.account_id BETWEEN :lowest_account AND :highest_account
      AND a.account_id IN :accounts
    )
    AND a.valid_from <= :version
    AND a.valid_to > :version
) AS a
  ON a.account_id = g.account_id
ORDER BY
  CASE WHEN g.bucket IS NULL THEN 1 ELSE 0 END, g.bucket ASC,
  CASE WHEN g.account_id IS NULL THEN 1 ELSE 0 END, g.account_id ASC
