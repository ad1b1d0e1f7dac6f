export default function Page() {
  return <main>hopscope</main>;
}
