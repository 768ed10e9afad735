-- Staff search products by the beginning of the name, of the slug or of a SKU.
CREATE INDEX products_name ON products (lower(name) text_pattern_ops);
CREATE INDEX products_slug_prefix ON products (slug text_pattern_ops);
CREATE INDEX variants_sku_prefix ON variants (lower(sku) text_pattern_ops);
