// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FundLimits, LossClaim, LossStage} from "../../../main/solidity/fund/FundTypes.sol";
import {SecurityFund} from "../../../main/solidity/fund/SecurityFund.sol";
import {Duration} from "../../../main/solidity/vault/VaultTypes.sol";
import {AccessTest} from "../governance/AccessTest.sol";
import {PlainToken} from "../hostile/HostileTokens.sol";

/// @notice A fund of the consortium that lets out a fifth in a period, a tenth to one claim.
abstract contract FundTest is AccessTest {
    uint32 internal constant PERIOD = 5000;
    bytes32 internal constant EVIDENCE = keccak256("evidence");

    address internal immutable victim = vm.addr(0xF01);

    SecurityFund internal fund;
    PlainToken internal coin;

    function setUp() public virtual override {
        super.setUp();
        coin = new PlainToken();
        fund = deployFund(limitsOf(2000, 1000));
    }

    function limitsOf(uint16 period, uint16 claim_) internal pure returns (FundLimits memory) {
        return FundLimits(period, claim_, Duration(PERIOD, PERIOD));
    }

    function deployFund(FundLimits memory it) internal returns (SecurityFund) {
        return SecurityFund(
            vm.deployCode("SecurityFund.sol:SecurityFund", abi.encode(address(access), address(registry), it))
        );
    }

    function give(PlainToken of_, uint256 amount) internal {
        of_.mint(address(this), amount);
        of_.approve(address(fund), amount);
        fund.contribute(address(of_), amount);
    }

    function claimBy(uint256 member, address of_, uint128 amount) internal returns (uint64) {
        vm.prank(voter(member));
        return fund.claim(of_, victim, amount, EVIDENCE);
    }

    /// @dev As the access contract answers when the members have decided.
    function award(uint64 id, uint128 amount) internal {
        vm.prank(address(registry));
        access.execute(address(fund), abi.encodeCall(fund.award, (id, amount)));
    }

    function stage(uint64 id) internal view returns (LossStage) {
        return fund.claimOf(id).stage;
    }

    function awarded(uint128 amount) internal returns (uint64 id) {
        id = claimBy(1, address(coin), amount);
        award(id, amount);
    }

    function claimOf(uint64 id) internal view returns (LossClaim memory) {
        return fund.claimOf(id);
    }
}
