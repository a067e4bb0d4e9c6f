export { focusFirstError } from '../ui/form'
