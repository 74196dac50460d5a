import type { Action } from "./action.js";
import { addEvidence } from "./add-evidence.js";
import { allocate } from "./allocate.js";
import { amendAgreement } from "./amend-agreement.js";
import { approveClaim, recordClaim, submitClaim, withdrawClaim } from "./record-claim.js";
import { closePeriod } from "./close-period.js";
import { closeOperations, closeProject } from "./close-project.js";
import { confirmClassification } from "./confirm-classification.js";
import { confirmDecision, meetConditions } from "./confirm-decision.js";
import { reverse } from "./correct-entry.js";
import {
  approveProposal,
  fundProposal,
  rejectProposal,
  requestRevision,
  screenProposal,
  shortlistProposal,
} from "./decide-proposal.js";
import { correctAgreement } from "./correct-agreement.js";
import { correctDecision } from "./correct-decision.js";
import { correctFund } from "./correct-fund.js";
import { correctAllocation } from "./correct-allocation.js";
import { correctCall } from "./correct-call.js";
import { correctIndicator } from "./correct-indicator.js";
import { correctInstalment } from "./correct-instalment.js";
import { correctMeeting } from "./correct-meeting.js";
import { correctObligation } from "./correct-obligation.js";
import { correctMembership } from "./correct-membership.js";
import { correctOrganisation } from "./correct-organisation.js";
import { correctPartner } from "./correct-partner.js";
import { correctProgramme } from "./correct-programme.js";
import { correctProject } from "./correct-project.js";
import { correctWindow } from "./correct-window.js";
import { createFund, createWindow } from "./create-fund.js";
import { createProgramme } from "./create-programme.js";
import { createProject } from "./create-project.js";
import { exchange } from "./exchange.js";
import {
  acceptReport,
  clearReport,
  draftReport,
  planDonorReports,
  queryReport,
  sendReport,
} from "./donor-reports.js";
import { explainException } from "./explain-exception.js";
import { freeObligation } from "./free-obligation.js";
import { matchHeldReceipt } from "./match-receipt.js";
import { meetCondition } from "./meet-condition.js";
import { oblige } from "./oblige.js";
import { attributeResults } from "./attribute-results.js";
import { defineIndicator, defineLibraryIndicator } from "./define-indicator.js";
import { defineResult } from "./define-result.js";
import { closeCall, moveCall, openCall, publishCall } from "./open-call.js";
import { prepareEdition } from "./prepare-edition.js";
import { approveEdition, publishEdition, withdrawEdition } from "./publish-edition.js";
import { planPeriods, setBaseline, setTargets } from "./plan-periods.js";
import { recordDecision } from "./record-decision.js";
import { recordInKind } from "./record-in-kind.js";
import { recordIncome } from "./record-income.js";
import { recordMeeting } from "./record-meeting.js";
import { joinPartner, recordOrganisation, recordPartner } from "./record-partner.js";
import { recordPledge } from "./record-pledge.js";
import { recordRate } from "./record-rate.js";
import { recordReceipt } from "./record-receipt.js";
import {
  approveRefund,
  closeRefundCase,
  instructRefund,
  openRefundCase,
  payRefund,
} from "./refund-case.js";
import { refund } from "./refund.js";
import { renewClaim } from "./renew-claim.js";
import { declineReopening, proposeReopening, reopenProject } from "./reopen-project.js";
import { cancelAllocation, recordReturn, release } from "./release.js";
import { reportExpenditure } from "./report-expenditure.js";
import { reportResults, reviseResults, saveResultsDraft } from "./report-results.js";
import { openPeriod, publishResults, returnResults, validateResults } from "./review-results.js";
import { rescheduleInstalment } from "./reschedule-instalment.js";
import { declareInterest, reviewProposal } from "./review-proposal.js";
import { revalue } from "./revalue.js";
import { saveNarrative } from "./save-narrative.js";
import { scheduleInstalments } from "./schedule-instalments.js";
import { setBudget } from "./set-budget.js";
import { signAgreement } from "./sign-agreement.js";
import { setFundingLines } from "./set-funding-lines.js";
import { spend } from "./spend.js";
import { spendShared } from "./spend-shared.js";
import { reviseProposal, submitProposal, withdrawProposal } from "./submit-proposal.js";
import { transfer } from "./transfer.js";
import { writeOff } from "./write-off.js";

/**
 * Everything that a person can do: to whom and what the record is about, to the money and its results in the order of their life, to what is said of them, and to what is
 * published of them. The HTTP API, OpenAPI, the forms and the command line are derived from this table: a new action is a file and a row.
 */
export const ACTIONS: readonly Action[] = [
  recordPartner,
  recordOrganisation,
  joinPartner,
  createFund,
  createWindow,
  createProgramme,
  createProject,
  correctPartner,
  correctOrganisation,
  correctMembership,
  correctFund,
  correctWindow,
  correctProgramme,
  correctProject,
  recordRate,
  recordPledge,
  signAgreement,
  amendAgreement,
  correctAgreement,
  confirmClassification,
  meetCondition,
  scheduleInstalments,
  correctInstalment,
  rescheduleInstalment,
  recordReceipt,
  matchHeldReceipt,
  exchange,
  writeOff,
  recordInKind,
  recordIncome,
  revalue,
  refund,
  openRefundCase,
  instructRefund,
  approveRefund,
  payRefund,
  closeRefundCase,
  openCall,
  publishCall,
  closeCall,
  moveCall,
  correctAllocation,
  correctCall,
  submitProposal,
  declareInterest,
  reviewProposal,
  screenProposal,
  shortlistProposal,
  approveProposal,
  requestRevision,
  reviseProposal,
  rejectProposal,
  withdrawProposal,
  fundProposal,
  recordMeeting,
  recordDecision,
  confirmDecision,
  meetConditions,
  correctMeeting,
  correctDecision,
  allocate,
  cancelAllocation,
  release,
  recordReturn,
  transfer,
  setBudget,
  oblige,
  freeObligation,
  correctObligation,
  spend,
  setFundingLines,
  spendShared,
  reportExpenditure,
  closeOperations,
  closeProject,
  proposeReopening,
  reopenProject,
  declineReopening,
  defineLibraryIndicator,
  defineResult,
  defineIndicator,
  correctIndicator,
  setBaseline,
  planPeriods,
  setTargets,
  openPeriod,
  saveResultsDraft,
  reportResults,
  addEvidence,
  validateResults,
  returnResults,
  publishResults,
  reviseResults,
  attributeResults,
  reverse,
  closePeriod,
  explainException,
  planDonorReports,
  draftReport,
  clearReport,
  sendReport,
  acceptReport,
  queryReport,
  prepareEdition,
  approveEdition,
  publishEdition,
  withdrawEdition,
  recordClaim,
  submitClaim,
  approveClaim,
  renewClaim,
  withdrawClaim,
  saveNarrative,
] as unknown as readonly Action[];

export function findAction(name: string): Action | null {
  return ACTIONS.find((action) => action.name === name) ?? null;
}
