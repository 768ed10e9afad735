-- Sales by business day and currency, added up from order events. Everything here can be rebuilt from the topic.
CREATE TABLE sales_by_day (
    business_date    date   NOT NULL,
    currency         text   NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    orders           bigint NOT NULL,
    lines            bigint NOT NULL,
    units            bigint NOT NULL,
    -- Minor units.
    total            bigint NOT NULL,
    cancelled_orders bigint NOT NULL,
    cancelled_total  bigint NOT NULL,
    PRIMARY KEY (business_date, currency)
) WITH (fillfactor = 50); -- few rows, updated all day: new versions stay on the page
