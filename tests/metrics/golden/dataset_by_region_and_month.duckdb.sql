-- account = 1
-- filter_0 = Oslo
-- filter_1 = x
-- first_day = 2024-12-01
-- last_day = 2025-11-30
-- row_limit = 11
WITH last_day AS (
  SELECT
    l.account_id,
    CAST(DATE_TRUNC('MONTH', l.day) AS DATE) AS bucket,
    MAX(l.day) AS day
  FROM ledger AS l
  WHERE
    l.account_id = $account
    AND l.day BETWEEN $first_day AND $last_day
    AND NOT l.loaded_at IS NULL
  GROUP BY
    l.account_id,
    CAST(DATE_TRUNC('MONTH', l.day) AS DATE)
), answer_sum AS (
  SELECT
    f."region" AS text_0,
    f."order" AS text_1,
    CAST(DATE_TRUNC('MONTH', f.day) AS DATE) AS bucket,
    SUM(f."spend") AS m0,
    CASE
      WHEN COUNT(f."group") > 0
      THEN COALESCE(SUM(CASE WHEN f.day = l.day THEN f."group" END), 0)
    END AS m1
  FROM dataset_row AS f
  LEFT JOIN last_day AS l
    ON l.account_id = f.account_id
    AND l.bucket = CAST(DATE_TRUNC('MONTH', f.day) AS DATE)
  WHERE
    (
      (
        f.account_id = $account AND f.day BETWEEN $first_day AND $last_day
      )
      AND (
        f."region" IS NULL OR f."region" = $filter_0
      )
    )
    AND CONTAINS(STRIP_ACCENTS(LOWER(f."order")), STRIP_ACCENTS(LOWER($filter_1)))
  GROUP BY
    f."region",
    f."order",
    CAST(DATE_TRUNC('MONTH', f.day) AS DATE)
)
SELECT
  g.text_0 AS "region",
  g.text_1 AS "order",
  g.bucket AS "month",
  CAST(g.m0 AS BIGINT) AS "spend",
  CAST(g.m1 AS BIGINT) AS "group"
FROM answer_sum AS g
ORDER BY
  CAST(g.m0 AS BIGINT) DESC,
  g.bucket ASC,
  g.text_0 ASC,
  g.text_1 ASC
LIMIT $row_limit
