-- accounts = [1, 2]
-- first_day = 2024-12-01
-- highest_account = 2
-- last_day = 2025-11-30
-- lowest_account = 1
WITH day_count AS (
  SELECT
    l.account_id,
    COUNT(*) AS days
  FROM ledger AS l
  WHERE
    (
      l.account_id BETWEEN $lowest_account AND $highest_account
      AND l.account_id IN (
        SELECT
          UNNEST(CAST($accounts AS BIGINT[]))
      )
    )
    AND l.day BETWEEN $first_day AND $last_day
    AND NOT l.loaded_at IS NULL
  GROUP BY
    l.account_id
), answer_maximum AS (
  SELECT
    MAX(d.m0) AS m0
  FROM (
    SELECT
      f.day AS day,
      SUM(f."group") AS m0
    FROM dataset_row AS f
    WHERE
      (
        f.account_id BETWEEN $lowest_account AND $highest_account
        AND f.account_id IN (
          SELECT
            UNNEST(CAST($accounts AS BIGINT[]))
        )
      )
      AND f.day BETWEEN $first_day AND $last_day
    GROUP BY
      f.day
    HAVING
      COUNT(*) > 0
  ) AS d
  HAVING
    COUNT(*) > 0
), answer_average AS (
  SELECT
    SUM(
      (
        (
          (
            d.m1 * 2
          ) + n.days
        ) // (
          n.days * 2
        )
      ) - CASE
        WHEN (
          (
            (
              d.m1 * 2
            ) + n.days
          ) % (
            n.days * 2
          )
        ) < 0
        THEN 1
        ELSE 0
      END
    ) AS m1
  FROM (
    SELECT
      f.account_id AS account_id,
      SUM(f."group") AS m1
    FROM dataset_row AS f
    WHERE
      (
        f.account_id BETWEEN $lowest_account AND $highest_account
        AND f.account_id IN (
          SELECT
            UNNEST(CAST($accounts AS BIGINT[]))
        )
      )
      AND f.day BETWEEN $first_day AND $last_day
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
    SUM(u.m1) AS m1
  FROM (
    SELECT
      m0,
      CAST(NULL AS BIGINT) AS m1
    FROM answer_maximum
    UNION ALL
    SELECT
      CAST(NULL AS BIGINT) AS m0,
      m1
    FROM answer_average
  ) AS u
  HAVING
    COUNT(*) > 0
)
SELECT
  CAST(g.m0 AS BIGINT) AS "group_maximum",
  CAST(g.m1 AS BIGINT) AS "group_average"
FROM answer AS g
