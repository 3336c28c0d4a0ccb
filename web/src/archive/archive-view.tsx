export function ArchiveView() {
  return (
    <section class="shelf" aria-labelledby="archive-title">
      <h2 id="archive-title">Archive</h2>
    </section>
  );
}
