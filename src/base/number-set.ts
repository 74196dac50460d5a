/** Whole numbers that were seen, eight bytes each whatever there is of them: a Set of the engine's takes five times that. */
export interface NumberSet {
  /** Whether it was not there yet. The number is from 1 to 2^53 - 1. */
  add(value: number): boolean;
}

const FIRST_PLACES = 64;

export function createNumberSet(): NumberSet {
  let places = new Float64Array(FIRST_PLACES);
  let count = 0;

  /** The place of the number, or the free one where it would stand. */
  function placeOf(value: number): number {
    const last = places.length - 1;
    // The upper half of the number too, so that numbers which differ there alone are spread.
    let place = Math.imul(value ^ (value / 2 ** 32), 0x9e3779b1) & last;
    while (places[place] !== 0 && places[place] !== value) place = (place + 1) & last;
    return place;
  }

  function grow(): void {
    const before = places;
    places = new Float64Array(before.length * 2);
    for (const value of before) if (value !== 0) places[placeOf(value)] = value;
  }

  return {
    add(value) {
      const place = placeOf(value);
      if (places[place] === value) return false;
      places[place] = value;
      count += 1;
      if (count * 2 > places.length) grow();
      return true;
    },
  };
}
