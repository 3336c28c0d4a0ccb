;; The two inner loops of a question, in the vector instructions that JavaScript does not have.
;; After a change: npm run kernels (writes kernels-wasm.ts).
(module
  (memory (export "memory") 1)

  ;; Writes to $scores the inner products of one vector with $count rows. All have $stride bytes, a multiple of 64.
  (func (export "innerProducts")
    (param $vector i32) (param $rows i32) (param $count i32) (param $stride i32) (param $scores i32)
    (local $at i32) (local $end i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $end (i32.add (local.get $vector) (local.get $stride)))
    (block $done
      (loop $row
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (local.set $at (local.get $vector))
        (loop $piece
          (local.set $a (f32x4.add (local.get $a)
            (f32x4.mul (v128.load (local.get $at)) (v128.load (local.get $rows)))))
          (local.set $b (f32x4.add (local.get $b)
            (f32x4.mul (v128.load offset=16 (local.get $at)) (v128.load offset=16 (local.get $rows)))))
          (local.set $c (f32x4.add (local.get $c)
            (f32x4.mul (v128.load offset=32 (local.get $at)) (v128.load offset=32 (local.get $rows)))))
          (local.set $d (f32x4.add (local.get $d)
            (f32x4.mul (v128.load offset=48 (local.get $at)) (v128.load offset=48 (local.get $rows)))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (local.set $rows (i32.add (local.get $rows) (i32.const 64)))
          (br_if $piece (i32.lt_u (local.get $at) (local.get $end))))
        (local.set $a (f32x4.add
          (f32x4.add (local.get $a) (local.get $b))
          (f32x4.add (local.get $c) (local.get $d))))
        (f32.store (local.get $scores)
          (f32.add
            (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
            (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
        (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $row))))

  ;; For each code between $codes and $codesEnd the fewest bits by which one between $others and $othersEnd differs; their
  ;; sum. All codes have $width bytes, a multiple of 16; there is at least one of each.
  (func (export "nearestBits")
    (param $codes i32) (param $codesEnd i32) (param $others i32) (param $othersEnd i32) (param $width i32) (result i32)
    (local $total i32) (local $other i32) (local $at i32) (local $end i32) (local $fewest i32) (local $bits i32)
    (local $counts v128)
    (loop $code
      (local.set $fewest (i32.const 0x7fffffff))
      (local.set $other (local.get $others))
      (loop $each
        (local.set $counts (v128.const i32x4 0 0 0 0))
        (local.set $at (local.get $codes))
        (local.set $end (i32.add (local.get $codes) (local.get $width)))
        (loop $piece
          (local.set $counts (i32x4.add (local.get $counts)
            (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u
              (i8x16.popcnt (v128.xor (v128.load (local.get $at)) (v128.load (local.get $other))))))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $other (i32.add (local.get $other) (i32.const 16)))
          (br_if $piece (i32.lt_u (local.get $at) (local.get $end))))
        (local.set $bits (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $counts)) (i32x4.extract_lane 1 (local.get $counts)))
          (i32.add (i32x4.extract_lane 2 (local.get $counts)) (i32x4.extract_lane 3 (local.get $counts)))))
        (local.set $fewest (select (local.get $bits) (local.get $fewest)
          (i32.lt_u (local.get $bits) (local.get $fewest))))
        (br_if $each (i32.lt_u (local.get $other) (local.get $othersEnd))))
      (local.set $total (i32.add (local.get $total) (local.get $fewest)))
      (local.set $codes (i32.add (local.get $codes) (local.get $width)))
      (br_if $code (i32.lt_u (local.get $codes) (local.get $codesEnd))))
    (local.get $total)))
