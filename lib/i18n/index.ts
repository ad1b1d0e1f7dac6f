export { EN, type Messages } from "./en";
