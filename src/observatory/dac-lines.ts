/** Lines of the table DAC1: official development assistance, and the gross national income that it is a share of. */
export const ODA_LINE = "1010";
export const GNI_LINE = "1";
export const DAC_LINES = [ODA_LINE, GNI_LINE] as const;
