/** The database of the test PostgreSQL that has all tables, from which others are copied. */
export const TEMPLATE = "leadline_template";
