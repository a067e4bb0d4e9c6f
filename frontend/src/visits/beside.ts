// What stands above the list of visits where there is a network, fetched after the frame as one file.
export { default as DueBriefings } from '../briefings/DueBriefings.svelte'
export { default as OwnOffers } from '../board/OwnOffers.svelte'
export { default as OwnPilots } from '../pilots/OwnPilots.svelte'
