-- account = 1
-- first_day = 2024-12-01
-- last_day = 2025-11-30
WITH answer_sum AS (
  SELECT
    CAST(STR_TO_DATE(CONCAT(YEAR(f.day), ' ', MONTH(f.day), ' 1'), '%Y %c %e') AS DATE) AS bucket,
    SUM(f.ingested_ms) AS m0
  FROM (
    SELECT
      f.account_id AS account_id,
      f.day AS day,
      f.control_ingested_ms AS ingested_ms
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
    CAST(STR_TO_DATE(CONCAT(YEAR(f.day), ' ', MONTH(f.day), ' 1'), '%Y %c %e') AS DATE)
)
SELECT
  g.bucket AS month,
  g.m0 DIV 1 AS ingested
FROM answer_sum AS g
ORDER BY
  g.bucket DESC
