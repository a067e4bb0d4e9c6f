// The addresses that everybody has, one line each; office.ts has the others.
import type { RouteDefinition } from 'svelte-spa-router'
import SignIn from '../access/SignIn.svelte'
import Home from './Home.svelte'
import { later } from './later'
import NotFound from './NotFound.svelte'

const guest = (page: keyof typeof import('./guests')) => later(async () => (await import('./guests'))[page]())

/** For anybody. */
export const doors: RouteDefinition = {
  '/sign-in/:problem': guest('refused'),
  '/link/:token': later(() => import('../access/SignInByLink.svelte'), 'access'),
  '/set-up/:token': guest('setUp'),
  '/invitation/:token': guest('invitation'),
  '/new-password/:token': guest('newPassword'),
  '/confirm-email/:token': guest('confirmEmail'),
  '/idea/:token': guest('idea'),
  '/read/:token': guest('read'),
  '/survey/:token': guest('survey'),
  '/forgotten-password': guest('forgotten'),
  '*': SignIn,
}

/** Links of letters have no shell around them, even over a session. */
export const isDoor = (location: string): boolean =>
  /^\/(link|invitation|idea|new-password|confirm-email|read|survey)\//.test(location)

/** For those who have to set up a second factor before anything else. */
export const enrolling: RouteDefinition = {
  '*': later(() => import('../access/MustEnrol.svelte'), 'security'),
}

/** For those who are signed in. */
export const rooms: RouteDefinition = {
  '/': Home,
  '/set-up/:token': Home,
  '/visits': later(() => import('../visits/MyVisits.svelte'), 'visits'),
  '/visits/rescue': later(() => import('../visits/RescuePage.svelte'), 'visits', 'filling'),
  '/visits/:assignment': later(() => import('../visits/BeforePage.svelte'), 'visits', 'filling', 'kinds'),
  '/visits/:assignment/messages': later(() => import('../visits/MessagesPage.svelte'), 'visits', 'filling', 'messages'),
  '/visits/:assignment/fill': later(() => import('../visits/FillPage.svelte'), 'visits', 'filling', 'kinds'),
  '/visits/:assignment/closed': later(() => import('../visits/ClosedPage.svelte'), 'visits', 'filling'),
  '/visits/:assignment/review': later(() => import('../visits/CheckPage.svelte'), 'visits', 'filling', 'kinds'),
  '/visits/:assignment/sent': later(() => import('../visits/SentPage.svelte'), 'visits', 'filling', 'kinds'),
  '/board': later(() => import('../board/BoardPage.svelte'), 'board'),
  '/pilots/:id': later(() => import('../pilots/VisitPage.svelte'), 'pilots', 'checklists'),
  '/notifications': later(() => import('../notifications/Notifications.svelte'), 'notifications'),
  '/account': later(() => import('../access/Account.svelte'), 'access', 'security', 'push'),
  '/account/second-factor': later(() => import('../access/SecondFactorPage.svelte'), 'security'),
  '/my-pay': later(() => import('../pay/MyPay.svelte'), 'pay'),
  '/my-pay/:id': later(() => import('../pay/MyPayOne.svelte'), 'pay'),
  '/briefings': later(() => import('../briefings/Briefings.svelte'), 'briefings'),
  '/briefings/:programme': later(() => import('../briefings/BriefingPage.svelte'), 'briefings'),
  '/profile': later(() => import('../shoppers/OwnProfile.svelte'), 'shoppers'),
  '*': NotFound,
}
