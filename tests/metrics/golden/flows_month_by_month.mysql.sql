-- account = 1
-- first_day = 2024-12-01
-- last_day = 2025-11-30
WITH answer_sum AS (
  SELECT
    CAST(STR_TO_DATE(CONCAT(YEAR(f.day), ' ', MONTH(f.day), ' 1'), '%Y %c %e') AS DATE) AS bucket,
    SUM(f.ingested_ms) AS m0,
    SUM(f.transcribed_ms) AS m1,
    SUM(f.subtitled_ms) AS m2,
    SUM(f.translated_ms) AS m3
  FROM (
    SELECT
      f.account_id AS account_id,
      f.day AS day,
      f.control_ingested_ms AS ingested_ms,
      f.control_transcribed_ms AS transcribed_ms,
      f.control_subtitled_ms AS subtitled_ms,
      f.control_translated_ms AS translated_ms
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
  g.m0 DIV 1 AS ingested,
  g.m1 DIV 1 AS transcribed,
  g.m2 DIV 1 AS subtitled,
  g.m3 DIV 1 AS translated
FROM answer_sum AS g
ORDER BY
  CASE WHEN g.bucket IS NULL THEN 1 ELSE 0 END, g.bucket ASC
