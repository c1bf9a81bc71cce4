/** The kinds of sources that a catalogue may name. */
import { csvSource } from "./csv.ts";
import { httpSource } from "./http.ts";
import { postgresSource } from "./postgres.ts";
import { prometheusSource } from "./prometheus.ts";
import type { SourceKind } from "./source.ts";

export const sourceKinds: readonly SourceKind[] = [postgresSource, prometheusSource, httpSource, csvSource];
